# Paquetes, instalación, firmantes.
packs-none = Ningún paquete en uso
packs-none-hint = No hay paquetes en este dispositivo. Instale uno desde un archivo.
pack-version = versión { $version }
pack-fictional = Ficticio: solo para practicar
pack-valid-until = Válido hasta el { $date }
pack-valid-always = Sin fecha de caducidad
pack-expired-on = Caducó el { $date }
pack-expired = Caducado
pack-future = Hecho en el futuro: revise la fecha del dispositivo
pack-holds = { $services ->
    [one] { $services } servicio
   *[other] { $services } servicios
}, { $zones ->
    [one] { $zones } zona
   *[other] { $zones } zonas
}
pack-clock = Hora de { $zone }
pack-lacks = A este paquete le falta: { $names }. Pida uno completo a quien lo publica.
pack-attributions = { $n ->
    [one] De quién son los datos ({ $n } línea)
   *[other] De quién son los datos ({ $n } líneas)
}
pack-in-use = En uso
pack-bundled = Vino con la aplicación.
pack-on-device = Instalado en este dispositivo.
pack-previous = Se conserva la versión { $version } para poder volver.
pack-use = Usar este paquete
pack-used = Ahora responde { $name }.
pack-go-back = Volver a { $version }
pack-went-back = { $name }: vuelve a responder la versión anterior.
pack-back-ask = ¿Volver a la versión { $version }?
pack-back-then = La versión { $version } se quita de este dispositivo.
pack-back-yes = Volver
pack-remove = Quitar
pack-removed = Se ha quitado { $name }.
pack-remove-ask = ¿Quitar { $name }?
pack-remove-then = Puede volver a instalarse desde su archivo.
pack-remove-then-used = Está en uso: responderá el distrito de práctica, y nada en él es real. Puede volver a instalarse desde su archivo.
pack-remove-yes = Quitarlo

install-title = Instalar desde un archivo
install-choose = Elegir un paquete
install-choose-hint = Un archivo que termina en .wayside
install-how = El archivo se comprueba antes de cambiar nada: que está entero y que lo firmó alguien en quien usted confía.
install-reading = Leyendo y comprobando el archivo
install-installing = Instalando. Mientras tanto responde el paquete anterior.
install-offer = Aún no ha cambiado nada. Esto es lo que hay en el archivo:
install-older = Es la versión { $version }, más antigua que la { $replaces } ya instalada. Instálela solo si es lo que quiere.
install-replaces = Sustituye a la versión { $version }, que se conserva para poder volver.
install-new = Un paquete nuevo para este dispositivo.
install-accept = Instalar
install-done = { $name }, versión { $version }, está instalado
install-done-used = Responde desde ahora.
install-done-shelved = Está guardado. Elíjalo en Paquetes para usarlo.
file-unreadable = Este dispositivo no pudo leer el archivo. Cópielo de nuevo y pruebe otra vez.
nothing-changed = No ha cambiado nada.

part-file = archivo
bytes = { $n } bytes
bytes-k = { $n } kB
bytes-m = { $n } MB
bytes-g = { $n } GB

refusal-empty = El archivo está vacío
refusal-empty-then = No tiene ni un byte. Cópielo o descárguelo de nuevo.
refusal-not-a-pack = No es un paquete de Wayside
refusal-not-a-pack-then = Parece { $looks }. Elija el archivo que termina en .wayside.
looks-zip = un archivo zip: descomprímalo antes
looks-json = un archivo JSON
looks-pdf = un PDF
looks-text = texto sin más
looks-unknown = otra cosa
refusal-truncated = El archivo está cortado
refusal-truncated-then = Le falta el final. Cópielo o descárguelo de nuevo.
refusal-damaged = El archivo está dañado o alterado
refusal-damaged-then = Su parte «{ $part }» no es la que se firmó. Pídalo de nuevo a quien lo hizo.
refusal-too-large = El archivo dice ser demasiado grande
refusal-too-large-then = Su parte «{ $part }» dice { $claimed }; se admiten { $allowed } como mucho. Pregunte a quien lo hizo.
refusal-too-new = Este paquete necesita un Wayside más nuevo
refusal-too-new-then = Actualice la aplicación e instálelo después.
refusal-unsigned = Nadie ha firmado este paquete
refusal-unsigned-then = Pida uno firmado a quien lo hizo. Un paquete sin firma podría decir cualquier cosa.
refusal-stranger = Lo firmó alguien en quien aún no confía
refusal-stranger-then = Si conoce al firmante, consiga su clave, añádala en Firmantes de confianza y pruebe otra vez. Lo firmaron estas claves:
refusal-too-few = Faltan firmas de confianza
refusal-too-few-then = Pide { $needed }, y aquí se confía en { $found } de ellas.
refusal-bad-row = El paquete se contradice
refusal-bad-row-then = La línea { $line } de su tabla «{ $table }» no es lo que debería. Avise a quien lo hizo.
refusal-not-a-key = No es la clave pública de un firmante
refusal-not-a-key-then = Pida al firmante el archivo de su clave pública.

signers-title = Firmantes de confianza
signers-why = Este dispositivo solo admite paquetes de estos firmantes.
signers-none = Aún no hay ninguno.
signers-none-hint = Hasta que añada uno, solo se puede usar el paquete de práctica.
signer-unnamed = Firmante sin nombre
signer-since = De confianza desde el { $date }
signer-add = Añadir un firmante
signer-add-hint = Desde el archivo de su clave pública
signer-compare = Compare antes de confiar en { $name }
signer-compare-how = Llame al firmante a un número que ya conozca. Léanse estos grupos el uno al otro. Siga solo si todos son iguales.
signer-known = Ya se confía en { $name }
signer-accept = Todo igual: confiar
signer-added = Ahora se confía en { $name }.
signer-remove = Dejar de confiar
signer-remove-ask = ¿Dejar de confiar en { $name }?
signer-remove-then = Los paquetes que firmó se quedan y dicen que ya no se confía en él. Los nuevos se rechazan.
signer-removed = Ya no se confía en { $name }.
key-id-label = Clave en grupos de cuatro: { $groups }
