# Inicio y el aviso de zona.
overdose = Sobredosis
card = Ver tarjeta
help-title = Buscar ayuda
refer = Derivar
needlestick = Pinchazo
home-overdose = Pasos, tiempos y registro. También con bloqueo.
home-card = No guarda nada
home-refer = Funciona sin red
home-refer-drafts = { $n ->
    [one] 1 sin terminar
   *[other] { $n } sin terminar
}
home-refer-waiting = { $n } en espera de enviarse
home-needlestick = Qué hacer ahora
home-help-near = { $n ->
    [0] Nada abierto a { $distance }
    [one] { $n } abierto a { $distance }
   *[other] { $n } abiertos a { $distance }
}
home-help-unplaced = Lugares y horarios

notice-shelf-rebuilt = El paquete instalado estaba dañado. Se ha rehecho a partir de su archivo y está entero.
notice-went-back = No se pudo abrir el paquete en uso. Ahora se usa la versión anterior.
notice-training-only = No se pudo abrir ningún paquete instalado. Solo responde el distrito de práctica: nada en él es real. Instale un paquete de nuevo.
notice-signers-closed = Esta versión de la aplicación no puede leer la lista de firmantes de confianza. Se ha dejado como está. No se confía en nadie, y no se puede instalar ningún paquete hasta que se abra.
notice-shelf-closed = Los paquetes de este dispositivo no se pueden leer. Se han dejado donde están. Solo responde el distrito de práctica: nada en él es real. Sobredosis y tarjetas funcionan. Instale un paquete de nuevo.
notice-lock-damaged = Lo que dice cómo se abren los registros está dañado. Siguen cerrados y no se ha borrado nada. Sobredosis, lugares, zonas y tarjetas funcionan. En Bloqueo puede poner un PIN nuevo; los registros anteriores se apartan.
notice-tries-lost = La cuenta de PIN incorrectos estaba dañada y se ha apartado. Queda un intento antes de que se borren los registros. Escriba el PIN solo si está seguro.
notice-captured-lost = Lo que se guardó con los registros cerrados estaba dañado y se ha apartado. No puede unirse a los registros; lo que está en curso tiene su propio archivo.
notice-running-lost = La clave de lo que estaba en curso estaba dañada y se ha apartado. Lo anterior no se puede mostrar; se conserva. Empiece de nuevo una sobredosis: se guarda como siempre.
notice-running-unkept = No se puede escribir en este dispositivo. Los pasos de sobredosis funcionan y se pierden al cerrar la aplicación. Libere espacio y abra la aplicación otra vez.
notice-folder-shared = Otros usuarios de esta máquina pueden leer la carpeta de la aplicación, y esta no puede cambiarlo. Los registros siguen cifrados. Avise a quien cuida el dispositivo.
notice-signers-lost = La lista de firmantes de confianza estaba dañada y se ha apartado. No se confía en nadie hasta que los añada de nuevo.

banner-lost-then = Por eso no se pueden saber las zonas. Diga dónde está.
banner-inside = Está dentro de una zona
banner-inside-spoken = Está dentro de esta zona:
banner-until = hasta { $when }
banner-cant-tell = Zona: no se puede saber
banner-cant-tell-head = No se puede saber
banner-treat-as-inside = Actúe como si estuviera dentro:
banner-outside = Fuera de toda zona
banner-nearest = { $zone }: { $distance } { $bearing }
banner-none-near = No hay zonas cerca
banner-dormant = { $zone } está aquí, pero ahora no rige.
banner-begins = Empieza { $when }.

why-the-zone = una zona
why-outside-coverage = Fuera de la zona de este paquete: sus zonas, lugares y horarios no valen aquí.
why-no-position = No se conoce su posición.
why-pack-expired = El paquete que contiene las zonas ha caducado.
why-fix-too-old = Su posición es demasiado antigua ({ $age }). Espere una nueva.
why-accuracy-too-poor = Su posición tiene un margen de unos { $radius }. Salga a cielo abierto.
why-circle-crosses-line = Está demasiado cerca del límite de { $zone } para saberlo.
why-leaving = Puede que acabe de salir de { $zone }. Una segunda posición debe confirmarlo.
why-hours-unknown = No se puede leer el horario de { $zone }.
why-zones-missing = { $n ->
    [one] A este paquete le falta una zona: { $names }. Fuera de las demás, cuente con que no se sabe.
   *[other] A este paquete le faltan { $n } zonas: { $names }. Fuera de las demás, cuente con que no se sabe.
}

spoken-inside = Dentro de una zona: { $rule }
spoken-outside = Fuera de toda zona
spoken-cant-tell = Zona: no se puede saber. { $why }
