# Derivar a alguien: elegir la vía, escribirlo paso a paso, enviarlo.
refer-none = Este paquete no tiene ninguna vía de derivación. Llame al programa o use el formulario de su cuerpo.
refer-lacks = A este paquete le falta: { $names }. Llame al programa o use el formulario de su cuerpo.
refer-gone = Esta vía ya no está en el paquete. Elija otra.
refer-drafts = Sin terminar
refer-drafts-locked = Desbloquee para ver lo que no está terminado
refer-begun = Empezada { $when }
refer-deadline = { $n ->
    [one] En 1 hora
   *[other] En { $n } horas
}
refer-deadline-from = { $n ->
    [one] Tiene que llegar en 1 hora desde que empiece.
   *[other] Tiene que llegar en { $n } horas desde que empiece.
}
refer-what-goes = Lo que escriba se sella para el programa que elija. No lleva agente, caso ni posición.
refer-begin = Empezar
refer-to = Quién la recibe
refer-ask-first = Pregunte antes:
refer-sealed = Funciona sin red. Lo que escriba se sella en este dispositivo: solo puede abrirlo el programa que lo recibe.
refer-locked = Sus registros están bloqueados. Se le pedirá desbloquear al empezar.
refer-unlock = Desbloquee para escribir una derivación
refer-source = De dónde viene esta vía
hotline-noted = Anotado en sus registros: que se llamó a esta línea y cuándo. De nadie más se anota nada.
hotline-not-noted = No se anotó nada. La llamada sale igualmente.

step-of = Paso { $n } de { $of }
step-who = Quién puede venir
step-reach = Cómo encontrarle
step-to = A quién
step-review = Repaso
step-back = Atrás
step-next = Siguiente
send = Enviar
draft-kept = guardado bajo el bloqueo
draft-keeping = guardando
draft-not-saved = El último cambio aún no está en el disco. Sigue en esta pantalla.
draft-full = El dispositivo está lleno: el último cambio aún no está en el disco. Haga sitio y pruebe otra vez.
draft-unfit = Esto es más largo de lo que puede ser una derivación; el último cambio no se guarda. Acórtelo.
draft-conflict = Esto ya se envió. Lo que cambie aquí no va a ningún sitio: mire en Registros.
draft-gone = Esto ya no se está escribiendo: se envió o se borró.
draft-discard = Borrar este borrador
draft-discard-ask = Lo que escribió se borra para siempre. No se envió nada.
draft-discard-yes = Borrarlo
draft-keep = Conservarlo

who-how = Marque lo que sepa. Puede dejar abierto lo que quiera.
check-yes = Sí
check-no = No
check-unknown = No se sabe
check-amount = Cuánto ({ $unit })
check-most = Como mucho { $n } { $unit }.
check-within = Dentro de { $n } { $unit }
check-over = Más de { $n } { $unit }. Puede seguir igualmente.
check-amount-unfit = Esto no es una cantidad. Escriba un número como 1,5 o déjelo vacío.
eligible = Según estas casillas puede venir por esta vía
not-eligible = { $n ->
    [one] Una casilla dice que esta no es su vía
   *[other] { $n } casillas dicen que esta no es su vía
}
not-answered = { $n ->
    [one] Queda una casilla abierta
   *[other] Quedan { $n } casillas abiertas
}
eligible-never-blocks = Puede seguir igualmente. Decide el programa.

consent-by-law = Aquí, por ley, no se pide consentimiento
consent-by-law-then = Dígale qué comunica y a quién.
consent-language = Leerlo en
consent-aloud = Lea esto en voz alta, palabra por palabra
consent-wording = El texto
consent-who = Quién dice que sí
consent-by-guardian = Su madre, padre o tutor
consent-by-representative = Alguien nombrado por un juzgado o por la persona
consent-how = Cómo
consent-spoken = De palabra
consent-written = Firmado en papel
consent-reader = Quién lo leyó
consent-read-officer = Leído por el agente
consent-read-interpreter = Leído por un intérprete
consent-read-programme = Leído por el programa
consent-read-themselves = Lo leyó la persona
consent-yes = Dice que sí
consent-no = Dice que no
consent-holds = Un sí de hoy vale hasta el { $date }.
consent-given = Dijo que sí, { $time }, { $day }
consent-until = Vale hasta el { $date }
consent-take-back = Lo retira
consent-withdrawn = Retiró el consentimiento. No se envía nada si no vuelve a decir que sí.
consent-lapsed = Este consentimiento caducó el { $date }. Léalo otra vez.
consent-again = Preguntar otra vez
consent-notice = Este aviso viaja con ello
no-consent = Sin consentimiento no se envía nada
no-consent-then = Que dijo que no no queda escrito en ningún sitio. Lo que aún puede hacer:
no-consent-call = Llamar a pedir consejo, sin nombres:

reach-enough = Basta un alias y dónde se le encuentra. Deje lo demás vacío si no quiere decirlo.
reach-no-officer = Su nombre, el caso y su posición nunca forman parte.
person-alias = Un nombre que usa
person-alias-hint = Cualquiera al que responda. No tiene que ser el suyo.
person-where = Dónde se le encuentra
person-where-hint = Con palabras: una esquina, una puerta, una hora habitual.
person-language = Idioma que habla
person-best-time = Mejor momento para verle
person-note = Unas palabras al programa
person-note-hint = Solo lo que ayude a encontrarse. Nada de un caso.
field-needed = necesario
field-if-they-like = si quiere
field-count = { $n } de { $most }
field-over = { $n ->
    [one] Sobra 1 carácter: acórtelo
   *[other] Sobran { $n } caracteres: acórtelo
}
field-law = Se pide por: { $law }
not-said = Sin decir

to-who = Quién la recibe
to-sealed = Solo ellos pueden abrirla: ni este dispositivo ni la central de su cuerpo.
to-wish = Cómo prefiere que se le contacte
to-warm = Alguien del programa está aquí
to-warm-sub = Se hace cargo ahora o viene de camino.
wish-in-person = Ir a verle
wish-call = Llamar
wish-message = Enviar un mensaje
wish-they-come = Irá por su cuenta
recipient-programme = Programa
recipient-health = Salud
recipient-victim-support = Apoyo a víctimas
recipient-other = Otro

review-held = Antes de que pueda salir
review-ready = Está todo.
review-to = Va a
review-person = Lo que leerán
review-boxes = Casillas
review-amount = { $n } { $unit }
review-nobody = No se ha elegido a nadie.
review-nothing-told = No se dice nada de la persona.
review-no-consent = No hay consentimiento.
review-deadline = Tiene que llegar antes de: { $when }.
review-late = Tenía que haber llegado antes de: { $when }. Envíela igualmente y llámeles.
review-then = Una vez enviada queda sellada: en este dispositivo ya no puede leerla nadie, tampoco usted.

held-pathway = Esta vía no la admite
held-pathway-then = El paquete ha cambiado. Empiece otra vez desde Derivar.
held-recipient = No se ha elegido quién la recibe
held-recipient-then = Elija a quién va.
held-missing = Falta «{ $field }»
held-missing-then = Esta vía lo necesita. Pregúntele o elija otra vía.
held-too-long = «{ $field }» es demasiado largo
held-too-long-then = Como mucho { $most } caracteres. Acórtelo.
held-not-asked = «{ $field }» aquí no se pide
held-not-asked-then = El paquete ha cambiado. Borre lo que hay escrito ahí.
held-unfit = «{ $field }» no se puede leer
held-unfit-then = Escríbalo otra vez con letras normales.
held-check = Una casilla ya no se pregunta
held-check-then = El paquete ha cambiado. Repase las casillas.
held-amount = Una cantidad no puede ser: { $check }
held-amount-then = Escriba un número o déjelo vacío.
held-consent = No hay consentimiento
held-consent-then = Lea el texto en voz alta y pregunte. Sin él no se envía nada.
held-consent-expired = El consentimiento ha caducado
held-consent-expired-then = Lea el texto en voz alta y pregunte otra vez.
held-consent-withdrawn = Retiró el consentimiento
over-threshold = Pasa de la cantidad: { $check }
over-threshold-then = Se le dice al programa. No detiene nada.
