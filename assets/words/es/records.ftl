# Registros, informes, kits.
records-kept = Se guarda en este dispositivo, cifrado. Solo sale, sellado, lo que usted deriva.
records-waiting = { $n ->
    [one] Un informe le espera.
   *[other] { $n } informes le esperan.
}
records-broken = La cadena de lo guardado tiene un hueco: algo se cambió desde fuera. Avise a quien cuida el dispositivo.
records-none = Aún no hay nada registrado.
record-overdose = Sobredosis, { $n ->
    [0] sin dosis
    [one] 1 dosis
   *[other] { $n } dosis
}
record-exposure = Pinchazo
record-exposure-why = Es solo suyo. No forma parte de ninguna otra exportación y nunca sale por sí solo.
record-running = En curso
record-to-report = Le espera: revise el informe
record-reported = Informe confirmado
record-retracted = Retirado
record-purged = Se cumplió su plazo: contenido eliminado
record-private = Privado
retract = Retirar el informe
retract-ask = Queda en este dispositivo, marcado como retirado, y ya no sale en ninguna exportación. No se puede deshacer.
retract-yes = Retirar

export-all = Exportar todas las sobredosis
export-title = Exportar
export-why = El archivo sale del cifrado de esta aplicación. Guárdelo donde su cuerpo quiera.
export-text = Texto, para pegar en otro sistema
export-csv = Tabla (CSV)
export-json = Wayside (JSON)
export-nemsis = NEMSIS 3.5.1 (JSON)
export-none = Aún no hay nada que exportar.
export-save = Guardar el archivo
export-copy = Copiar el texto
export-saved = El dispositivo ya tiene el archivo.
export-not-saved = El dispositivo no aceptó el archivo. Copie el texto.
export-copied = Copiado. Otras aplicaciones pueden leerlo hasta que copie otra cosa.
export-not-copied = El dispositivo no lo aceptó. Guarde el archivo.

report-title = Informe
report-text-unconfirmed = Sin confirmar: nadie ha revisado este informe.
report-number = Número de incidente del cuerpo
report-number-sub = Solo si su cuerpo lo pide. Va en el texto y no se guarda en ningún lugar de esta aplicación.
report-number-unfit = Solo letras, cifras y guiones, con una cifra al menos. Aquí no va ningún nombre.
report-look-through = Rellenado con lo anotado en la sobredosis. Revíselo, añada lo que solo usted vio y confírmelo.
report-fictional = Práctica: este informe es del distrito ficticio.
report-what = Qué pasó
report-found = Hallazgo: { $when }
report-ems = Ambulancia: { $time }
report-no-dose = No se dio ninguna dosis.
report-dose = { $amount } { $route }, la dio: { $by }
report-area = Código postal o casilla del mapa
report-area-sub = Máximo 12 letras y cifras. Déjelo vacío si podría decir quién era.
report-sex = Sexo, a la vista
report-age = Edad, a la vista
report-breathing-before = Respiración antes
report-breathing-after = Respiración después
report-response-time = De la última dosis a respirar
report-response = Cómo reaccionó
report-survived = Sobrevivió
report-disposition = Resultado
report-marks = Además
report-drugs = Drogas que se sospechan
report-referral-offered = Se ofreció una derivación
report-referral-accepted = Se aceptó la derivación
report-cpr-by = Quién empezó las compresiones
report-officer-exposed = Un agente quedó expuesto
report-confirm = Confirmar el informe
report-confirm-again = Confirmar la corrección
report-done = Listo
report-saved = Confirmado y guardado. Aún puede corregirlo.
report-unknown = No se sabe
report-yes = Sí
report-no = No
sex-female = Mujer
sex-male = Hombre
age-band-under-10 = Menos de 10
age-band-10 = De 10 a 17
age-band-18 = De 18 a 24
age-band-25 = De 25 a 34
age-band-35 = De 35 a 44
age-band-45 = De 45 a 54
age-band-55 = De 55 a 64
age-band-65 = 65 o más
drug-heroin = Heroína
drug-fentanyl = Fentanilo
drug-fentanyl-analog = Análogo del fentanilo u otro opioide sintético
drug-carfentanil = Carfentanilo
drug-methadone = Metadona
drug-suboxone = Suboxone
drug-pharmaceutical-opioid = Opioide recetado
drug-pharmaceutical-stimulant = Estimulante recetado
drug-pharmaceutical-other = Otro medicamento
drug-benzodiazepines = Benzodiacepinas
drug-barbiturates = Barbitúricos
drug-cocaine = Cocaína o crack
drug-methamphetamine = Metanfetamina
drug-marijuana = Cannabis
drug-synthetic-marijuana = Cannabinoides sintéticos
drug-bath-salts = Catinonas sintéticas
drug-alcohol = Alcohol
drug-other = Otra
breathing-none = Ninguna
breathing-agonal = Boqueo o muy débil
breathing-poor = Lenta o débil
breathing-normal = Normal
response-under-1 = Menos de 1 minuto
response-1-to-3 = De 1 a 3 minutos
response-3-to-5 = De 3 a 5 minutos
response-over-5 = Más de 5 minutos
response-did-not-work = No funcionó
response-combative = Forcejeó
response-none = Sin reacción
response-alert = Despierta
response-angry = Enfadada
response-sedated = Adormilada
disposition-hospital-conscious = Al hospital, consciente
disposition-hospital-unconscious = Al hospital, inconsciente
disposition-released = Siguió su camino
disposition-taken-to-treatment = Llevada a tratamiento
disposition-referred-to-treatment = Se le habló del tratamiento

kit-title = Kits
kit-asked = Qué tiene en la mano se pregunta en la primera dosis; ningún kit se da por hecho.
kit-none = Aún no hay kits.
kit-add = Añadir un kit
kit-lot = Número de lote
kit-lot-is = Lote { $lot }.
kit-expires = Fecha de caducidad
kit-good-until = Caduca el { $date }.
kit-expired = Caducado. Mejor que nada.
kit-doses = Dosis que contiene
kit-left = { $n ->
    [0] No queda ninguna
    [one] Queda 1 dosis
   *[other] Quedan { $n } dosis
}
kit-gone = Quitar el kit
kit-gone-ask = Sale de la lista. Las dosis dadas con él quedan en los registros.
kit-gone-yes = Quitar
record-unknown = De un tipo que solo conoce una versión más nueva de la aplicación
record-unreadable = No se puede leer aquí
record-unreadable-why = Lo guardó una versión más nueva de la aplicación, o está dañado. Se conserva como está. Actualice la aplicación para leerlo o expórtelo como está.
record-part-unreadable = { $n ->
    [one] 1 entrada no se puede leer aquí
   *[other] { $n } entradas no se pueden leer aquí
}
unreadable-newer = Guardado por una versión más nueva de la aplicación, conservado y no legible aquí. { $what }: { $n ->
    [one] 1 entrada.
   *[other] { $n } entradas.
} Actualice la aplicación para leerlo.
unreadable-damaged = No es lo que se guardó; se conserva como está y no se puede leer. { $what }: { $n ->
    [one] 1 entrada.
   *[other] { $n } entradas.
} Avise a quien cuida el dispositivo.
unreadable-of-overdose = Sobredosis
unreadable-of-report = Informes confirmados
unreadable-of-retracted = Registros retirados
unreadable-of-kit = Botiquines
unreadable-of-exposure = Pinchazos
unreadable-of-draft = Derivaciones aún sin enviar
unreadable-of-hotline = Líneas de ayuda llamadas
unreadable-of-frame = Partes de algo que estaba en marcha
unreadable-of-other = Algo nuevo
report-unreadable = { $n ->
    [one] Una entrada de este registro no se puede leer aquí. Puede faltar abajo una dosis o un informe ya confirmado.
   *[other] { $n } entradas de este registro no se pueden leer aquí. Pueden faltar abajo dosis o un informe ya confirmado.
}
kit-unreadable = { $n ->
    [one] Una entrada sobre botiquines o dosis no se puede leer aquí. Puede faltar un botiquín y quedar menos de lo que se dice.
   *[other] { $n } entradas sobre botiquines o dosis no se pueden leer aquí. Pueden faltar botiquines y quedar menos de lo que se dice.
}
export-unknown-why = Se exporta tal como se guardó. Nadie lo ha leído aquí: puede decir quién es alguien.
