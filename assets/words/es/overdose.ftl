# La sobredosis: su marco. Qué hacer está en el protocolo del paquete.
overdose-goes-on = Sobredosis en curso
overdose-none = No hay ninguna sobredosis en curso.
overdose-begin = Empezar ya
overdose-without = Pida una ambulancia ya
overdose-without-then = Por radio o por teléfono. Después siga el protocolo de naloxona de su cuerpo, como le enseñaron. No espere a esta aplicación.
back-run-goes-on = Inicio. Todo sigue en marcha.
since-found = desde verla
run-more = Más
run-finish = Terminar
undo-last = Deshacer
step-notes = Qué tener en cuenta
step-left = Este paso

ring-next-breath = otra insuflación
ring-press = comprima
ring-breathe = insufle
ring-breaths = Una insuflación cada { $n } segundos
ring-presses = { $n } compresiones por minuto, { $presses } compresiones y { $breaths } insuflaciones

dose-now = Administré una dosis
dose-recorded = Anotada
dose-kept = Anotada, aún sin guardar
dose-recorded-undo = ¿Sin querer? Toque otra vez o deshaga.
dose-too-soon = Antes de tiempo; solo si ya la dio
dose-another = ¿Otra dosis?
dose-another-why = Hay una dosis anotada hace menos de 30 segundos.
dose-another-no = Es la misma dosis
dose-another-yes = Di una más
dose-another-none = No se dio ninguna dosis
dose-at = Dosis { $n }, { $time }
dose-untimed = Dosis { $n }, hora no conocida
dose-named = { $product }, { $amount }
redose-closed = Se puede dar otra en
redose-open = Ya se puede dar otra
redose-due = Se acabó el tiempo. Mire ya la respiración.
watch-left = Vigile la respiración
watch-due = Siga vigilando: han pasado 90 min.
other-cause = { $n } dosis y no respira por sí misma. Dígalo a la ambulancia: puede haber otra causa.

doses-so-far = Dosis hasta ahora
dose-by-others = Dosis de otra persona
dose-amend = Corregir
dose-retract = Quitar: no la di
dose-retract-ask = La dosis { $n } de las { $time } queda en el registro como retirada y ya no cuenta.
dose-retract-yes = No se dio
dose-by = Quién la dio
dose-product = Producto
dose-amount = Cantidad
dose-one = Una dosis, { $amount }
dose-other-amount = Otra cantidad
dose-milligrams = Miligramos
dose-route = Por dónde
dose-nostril = Orificio nasal
dose-ago = Hace cuánto
dose-ago-amend = Cuánto antes del toque
ago-now = Ahora mismo
ago-when-tapped = Al tocar
ago-minutes = { $n } min
dose-save = Anotarla
amount-unknown = Cantidad desconocida
amount-mg = { $n } mg
amount-ug = { $n } µg
product-unknown = Producto desconocido
not-noted = Sin anotar
route-intranasal = por la nariz
route-intramuscular = en un músculo
route-subcutaneous = bajo la piel
route-intravenous = en una vena
route-intraosseous = en el hueso
route-auto-injector = autoinyector
route-unknown = vía desconocida
by-officer = usted
by-other-officer = otro agente
by-bystander = alguien presente
by-fire = bomberos
by-ambulance = ambulancia
nostril-left = Izquierdo
nostril-right = Derecho
nostril-both = Mitad en cada uno

marks-title = Anotar para el informe
mark-noted = { $mark }, { $time }
mark-responsive = Responde
mark-unresponsive = No responde
mark-help-called = Ayuda pedida
mark-breathing-normal = Respira bien
mark-breathing-poor = Respira demasiado poco
mark-breathing-none = No respira
mark-pulse-felt = Pulso claro
mark-pulse-not-felt = No se nota el pulso
mark-breaths-given = Se dieron insuflaciones
mark-cpr-given = Se hizo RCP
mark-aed-used = Se usó el desfibrilador
mark-breathing-returned = Vuelve a respirar
mark-breathing-lost-again = Dejó de respirar otra vez
mark-woke = Despertó
mark-vomited = Vomitó
mark-ems-arrived = Llegó la ambulancia
mark-handed-over = A cargo de la ambulancia
mark-transport-refused = No quiso ir
mark-kit-left = Se dejó un kit
mark-died = Signos evidentes de muerte
ambulance-here = La ambulancia está aquí

pace-title = Ritmo de las insuflaciones
pace-every = Cada { $n } s
run-sound = Sonido
run-sound-sub = Ritmo y alarmas. Sin él, vibran y se ven.
run-notify = Alarmas en la pantalla de bloqueo
run-rings-open = Los avisos suenan en toda pantalla con la aplicación abierta. Cerrada no puede sonar en este aparato.

not-saved = Aún sin guardar
not-saved-then = { $n ->
    [one] Un toque se conserva aquí y se intenta de nuevo solo. Siga como le enseñaron.
   *[other] { $n } toques se conservan aquí y se intentan de nuevo solos. Siga como le enseñaron.
}
not-saved-drop = Dejarlo
not-on-disk = Aún no está en el disco. Se conserva mientras la aplicación esté abierta.
not-now-other-state = Ese toque era del paso anterior. No ha cambiado nada.
not-now-no-such-answer = Esa respuesta no vale aquí. No ha cambiado nada.
not-now-no-such-dose = Esa dosis ya no está en el registro.
not-now-not-a-dose = Esa dosis no puede ser: revise cantidad y hora.
not-now-nothing-to-undo = No hay nada que deshacer.
not-now-not-an-end = No puede terminar en este paso.
not-now-over = Esto ya ha terminado.
not-now-full = El registro está lleno. Escriba el resto a mano.
clock-moved = Se cambió el reloj del dispositivo. Los tiempos siguen sin él.
clock-restarted = El dispositivo se reinició. Los tiempos siguen su reloj.
clock-unsure = El reloj del dispositivo retrocedió. Los tiempos no son seguros.

protocol-sample = Muestra, no aprobado
protocol-not-approved = Sin aprobar por un médico
protocol-approved = Aprobado por { $name }

over-title = Ha terminado
over-line = { $n ->
    [0] Ninguna dosis, { $time }
    [one] 1 dosis, { $time }
   *[other] { $n } dosis, { $time }
}
over-saved = Todo está guardado en este dispositivo. El informe está relleno y espera en Registros.
over-no-lock = Está guardado en este dispositivo. Ponga un PIN en Registros para leerlo e informar.
over-report = Ver el informe

# La entrega
handover-title = Entrega
hand-found = Encontrada a las
hand-found-at = { $time }, hace { $ago }
hand-responds = Responde ahora
hand-breathing = Respiración ahora
hand-doses = { $n ->
    [0] Dosis
    [one] 1 dosis
   *[other] { $n } dosis
}
hand-dose = { $n }. { $time } { $product }, { $amount }, { $route }, la dio: { $by }
hand-untimed = Hora no conocida,
hand-officer = este agente
hand-no-dose = Ninguna
hand-how = Cómo se encontró
hand-called = Ayuda pedida { $time }
hand-not-called = Sin llamada anotada
hand-treatment = Insuflaciones, RCP, desfibrilador
hand-no-treatment = Nada anotado
hand-since = { $mark }, { $time }
hand-times = { $since }: { $n } veces, última { $time }
hand-looks = Cada observación
hand-other = También anotado
hand-noted = { $mark }, { $time }
hand-sample = Práctica, no es real
hand-cut = Más en el dispositivo.
hand-show-code = Mostrar como código
hand-code = Entrega como código
hand-code-what = Contiene las líneas de esta página como texto: ni nombres ni lugares.
hand-refused = No quiso ir
hand-steps = Volver a los pasos
over-wiped = Su agencia ha borrado los registros de este dispositivo, y con ellos esta sobredosis. El relevo sigue en esta pantalla hasta que salga.
run-unreadable = { $n ->
    [one] Una entrada de esta sobredosis no se puede leer aquí. Puede ser una dosis: cuente lo usado.
   *[other] { $n } entradas de esta sobredosis no se pueden leer aquí. Puede haber dosis entre ellas: cuente lo usado.
}
hand-unreadable = Incompleto
hand-unreadable-said = { $n ->
    [one] Una entrada no se puede leer. Puede ser una dosis.
   *[other] { $n } entradas no se pueden leer. Puede haber dosis entre ellas.
}

# Qué hay en la mano, y qué se deshace
hand-title = ¿Qué tiene en la mano?
hand-something-else = Otra cosa en mi mano
hand-none = Sin naloxona aquí
ask-help = Aún no se pidió ambulancia. Toque cuando se pida.
ago-unknown = No se sabe cuándo
undo-what = Deshacer: { $what }
undo-answer = la última respuesta
undo-spot = dónde está la persona
undo-dose = ¿Quitar esta dosis?
redo-what = Rehacer: { $what }
leads-title = Es otra cosa
dose-another-colleague = Otro agente dio una también
redose-pressing = Otra dosis posible. Siga comprimiendo.
mark-aed-shock = El desfibrilador dio una descarga
mark-child = Niño o bebé
mark-pregnant = Embarazo
mark-injured = Lesiones
mark-seizure = Convulsiones
mark-not-overdose = No es una sobredosis
mark-gone = Se fue
not-now-nothing-in-hand = Diga primero qué tiene en la mano.
not-now-not-known = El protocolo no conoce eso.
not-now-nothing-to-redo = No hay nada que rehacer.
not-now-guarded = Una dosis solo se quita si se confirma.
protocol-approval-lapsed = Aprobación vencida
protocol-approval-not-yet = Aprobación aún no vigente
protocol-approval-foreign = La aprobación es de otro texto
protocol-approval-scope = Sin aprobar para este nivel o producto
protocol-recalled = Esta versión fue retirada.

# Several people at once
people-title = Más de una persona
person-one-more = Otra persona
person-lies = Dónde está esta persona
person-lies-why = ¿Dónde está la otra persona? Así se distinguen.
person-unsaid = Ahora no
person-found = Encontrada { $time }
over-other = Siga: { $who }
overdoses-go-on = { $n } sobredosis en curso
alarm-of = { $who }: { $words }
hand-breathe-on = Siga con las insuflaciones hasta el relevo.
hand-press-on = Siga comprimiendo hasta el relevo.
person-notes = Sobre la persona
collapse-seen = Alguien vio cómo cayó
collapse-unseen = Ya en el suelo, nadie lo vio
hand-age = Edad, a la vista
hand-drugs = Se sospecha, sin análisis
report-pregnant = Embarazo, según se dijo o se vio
report-collapse = ¿Alguien vio la caída?
voice-aloud = Leer cada paso en voz alta

# What nearly went wrong
near-miss-note = Anotar un cuasi accidente
near-miss-what = Sellado para { $to }: nadie más puede abrirlo y no queda en este dispositivo. No nombre a nadie.
near-miss-words = Qué casi salió mal, con sus palabras
near-miss-send = Sellar y enviar
near-miss-sent = Sellado. Sale en cuanto haya red.
near-miss-nobody = Este paquete no nombra a nadie para cuasi accidentes. Cuente a su superior qué casi salió mal.
