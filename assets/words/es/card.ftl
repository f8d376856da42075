# Ver una tarjeta de miembro, y las listas con que se ve.
card-instead = Puede escribir el código de la tarjeta: sirve lo mismo.
card-hint = Ponga el código dentro del cuadro
card-scan = Usar la cámara
card-type = Escribir el código
card-compare = Comparar con tarjetas conocidas
card-compare-sub = { $n ->
    [one] { $n } programa imprime tarjetas sin código
   *[other] { $n } programas imprimen tarjetas sin código
}
card-compare-short = No lleva código
card-compare-how = Estas tarjetas no llevan código. Ponga la tarjeta junto a la imagen. Que se parezca no basta para confirmarla.

code-label = Los 12 caracteres del código
code-where = Debajo del cuadro en casi todas las tarjetas
code-typed = { $n } de { $of }
code-good = Se lee bien
code-asking = Buscándolo
code-check = Un carácter no es correcto o dos cambiaron de sitio. Mire otra vez: se parecen 8 y B, 5 y S, 2 y Z, G y 6.
code-character = El carácter { $place }, { $letter }, no aparece en ningún código. Mírelo otra vez.
code-template = Parece el número de una tarjeta de { $programme }, que no lleva código.
code-no-lists = Aquí aún no se pueden buscar códigos: este dispositivo no tiene ninguna lista.

card-confirmed = Confirmada
card-confirmed-line = Un programa de confianza aquí hizo esta tarjeta. Válida hasta { $month }.
card-stale = { $n ->
    [one] Las listas de tarjetas tienen { $n } día.
   *[other] Las listas de tarjetas tienen { $n } días.
} Una tarjeta retirada después aún se confirmaría.
card-same = Se parece
card-same-line = Usted ve que se parece a las tarjetas de { $programme }. Las tarjetas sin código no se pueden confirmar.
card-other-years = No consta que las tarjetas con este aspecto valgan este año. Pregunte al programa.
card-cannot-confirm = No se puede confirmar
card-not-a-card = Este código no es de una tarjeta de miembro.
card-unknown-issuer = Quien hizo esta tarjeta no está en la lista de este dispositivo.
card-unknown-code = Este código no está en la lista de este dispositivo. Una tarjeta nueva puede faltar.
card-misread = No se pudo leer el código entero.
card-not-the-person = Eso no dice nada de la persona.
card-expired = Caducada
card-expired-line = Esta tarjeta valía hasta el final de { $month }.
card-withdrawn = Retirada
card-withdrawn-line = El programa ha retirado esta tarjeta, por ejemplo porque se perdió.
card-newer-one = Eso no dice nada de la persona, que puede tener una tarjeta más nueva.

card-means = Qué significa aquí
card-rule-here = La norma aquí
card-no-rule = Este paquete no dice qué significa aquí una tarjeta. Pregunte a su mando.
card-rule-reviewed = revisada el { $date }
card-rule-secondhand = de segunda mano
card-rule-unverified = fuente no vista
card-rule-counsel = aprobada por la asesoría jurídica, { $name }
card-rule-words = Con sus propias palabras
card-not-a-promise = La asesoría jurídica no ha aprobado estas palabras. No son una promesa.
card-you-can = Puede
card-ask-line = Preguntar a la línea de los programas
card-ask-line-sub = no nombra a nadie
card-nothing-kept = No se guarda nada de esta tarjeta.
card-clears-in = La pantalla se borra en { $n } s.
card-longer = Dejarla un minuto más
card-clear-now = Borrar ya
card-next = Otra tarjeta
card-scan-again = Mirar otra vez
card-cleared = Borrado

card-front = Anverso
card-back = Reverso
template-years = Vale de { $first } a { $last }
template-years-from = Vale desde { $first }
template-years-to = Vale hasta { $last }
template-years-unknown = No se saben los años
template-not-this-year = este año no
template-other-years = No consta que las tarjetas con este aspecto valgan este año.
template-no-picture = El paquete no tiene imagen de ella.
template-good-in = Años
template-number = Su número es como
template-number-how = A es cualquier letra, 9 cualquier cifra
template-from = Procede de
template-call = Preguntar a este programa
template-yes = Se parece
template-no = No se parece

card-no-issuers = Aquí no se puede confirmar ninguna tarjeta
card-no-issuers-then = El paquete en uso no nombra a ningún emisor de tarjetas. Que una tarjeta no se pueda confirmar no dice nada de la persona.

lists-title = Listas de tarjetas
lists-issuers = { $n ->
    [0] No se conocen las tarjetas de ningún emisor
    [one] Se conocen las tarjetas de { $n } emisor
   *[other] Se conocen las tarjetas de { $n } emisores
}
lists-aged = Listas de tarjetas del { $date }, { $n ->
    [0] hoy
    [one] { $n } día de antigüedad
   *[other] { $n } días de antigüedad
}
lists-age-unknown = Las listas de tarjetas no dicen cuán antiguas son
lists-age-means = Las listas antiguas aún confirman tarjetas. Les falta lo retirado después.
lists-codes = Se pueden buscar códigos escritos
lists-no-codes = No se pueden buscar códigos escritos
lists-templates = { $n ->
    [0] Ninguna tarjeta sin código con que comparar
    [one] { $n } tarjeta sin código con que comparar
   *[other] { $n } tarjetas sin código con que comparar
}
list-add = Traer una lista más nueva
list-add-why = Una lista solo se acepta si la firmó un emisor conocido aquí, o quienes según el paquete firman a los emisores.
list-choose = Elegir una lista
list-choose-hint = Un archivo del programa o de su cuerpo
list-scan = Leer el código de una lista
list-instead = Puede elegir el archivo de la lista.
list-hint = Ponga el código de la lista dentro del cuadro
list-offer = Aún no ha cambiado nada. Esto contiene la lista:
list-trust = De quién se creen las tarjetas
list-withdrawn = Tarjetas retiradas
list-codes = Códigos que se pueden escribir
list-of = Firmada el { $date }
list-replaces = Sustituye a la del { $date }.
list-accept = Aceptarla
list-taken = Aceptado: { $what }
list-not-a-list = Esto no es una lista de tarjetas
list-not-a-list-then = Pida la lista misma a quien se la dio.
list-not-signed = La firmaron menos de los que hacen falta
list-not-signed-then = Una lista de emisores requiere las firmas de quienes nombra la anterior.
list-unknown-issuer = Aquí no se conoce a su emisor
list-unknown-issuer-then = Este paquete no cree a quien la firmó. Puede ser para otro paquete.
list-not-newer = No es más nueva que la de aquí
list-not-newer-then = Pida la más reciente.
list-too-new = Esta lista necesita un Wayside más nuevo
list-too-new-then = Actualice la aplicación y tráigala otra vez.
