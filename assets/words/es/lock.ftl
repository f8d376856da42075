# El cierre de los registros.
lock-title = Cierre
lock-state-open = Los registros están abiertos. Cerrar
lock-state-locked = Los registros están cerrados. Abrir
lock-state-erased = Los registros se borraron. Cierre
lock-state-damaged = Los registros no se pueden leer. Cierre
lock-state-not-set-up = No hay PIN. Poner uno
lock-is-open = Los registros están abiertos
lock-opened = Abierto
lock-now = Cerrar ya
lock-open = Abrir
lock-next = Seguir
lock-set = Poner
lock-go-on = Seguir
lock-set-up-why = Los registros se cifran en este dispositivo. Elija qué los abre. Sobredosis, Buscar ayuda y Pinchazo nunca lo piden.
lock-kind = Qué abre los registros
lock-pin = PIN
lock-pin-sub = De 6 a 12 cifras
lock-phrase = Frase
lock-phrase-sub = 12 caracteres o más
lock-nobody-recovers = Nadie puede recuperarlo: ni usted, ni su cuerpo, ni quien hizo esta aplicación. Tras diez intentos fallidos, los registros se borran.
lock-software-pin = Un PIN sirve solo para el distrito de práctica. Ninguna clave de hardware protege los registros de este dispositivo: quien copie su almacenamiento prueba todos los PIN en unas horas.
lock-software-phrase = Ninguna llave física protege los registros. Quien copie la memoria del dispositivo puede intentar adivinarla. Cuatro palabras sin relación o más lo resisten.
lock-enter-pin = Escriba su PIN
lock-enter-phrase = Escriba su frase
lock-old = Escriba lo que lo abre ahora
lock-new-pin = Elija un PIN de 6 a 12 cifras
lock-new-phrase = Elija una frase de 12 caracteres o más
lock-again = Lo mismo otra vez
lock-differ-pin = Eran dos PIN distintos. Elija de nuevo.
lock-differ-phrase = Eran dos frases distintas. Elija de nuevo.
lock-trying = Probando. Tarda un segundo a propósito.
lock-wrong-pin = { $n ->
    [one] Ese no es el PIN. Queda un intento; después se borran los registros.
   *[other] Ese no es el PIN. Quedan { $n } intentos.
}
lock-wrong-phrase = { $n ->
    [one] Esa no es la frase. Queda un intento; después se borran los registros.
   *[other] Esa no es la frase. Quedan { $n } intentos.
}
lock-too-soon = Demasiado pronto tras un intento fallido. Espere y pruebe otra vez.
lock-wait = Próximo intento en { $time }
lock-tries = { $n ->
    [one] Queda un intento antes de que se borren los registros
   *[other] Quedan { $n } intentos antes de que se borren los registros
}
lock-joined = { $n ->
    [one] Abierto. Una anotación guardada con el cierre puesto se ha unido a los registros.
   *[other] Abierto. { $n } anotaciones guardadas con el cierre puesto se han unido a los registros.
}
lock-captured = { $n ->
    [one] Una anotación se guardó con el cierre puesto. Se une a los registros al abrir.
   *[other] { $n } anotaciones se guardaron con el cierre puesto. Se unen a los registros al abrir.
}
lock-erased = Diez intentos fallidos: la llave ya no existe. Nadie puede leer lo registrado. Puede poner un PIN nuevo y empezar de cero.
lock-unfit = Es demasiado corto, demasiado largo o no son solo cifras.
lock-phrase-only = Elija una frase de cuatro palabras o más que no tengan que ver entre sí. Ninguna clave de hardware protege un PIN en este dispositivo.
lock-too-easy = Eso es de lo primero que prueba cualquiera. Son mejores cuatro palabras que no tengan que ver entre sí.
lock-damaged = Los registros de este dispositivo están dañados o no son suyos. Se han dejado donde están. Avise a quien cuida el dispositivo.
lock-file-damaged = Lo que dice cómo se abren los registros está dañado, así que ningún PIN los abre. No se ha borrado nada. Al poner un PIN nuevo se apartan y se conservan, para quien cuide del dispositivo; lo que está en curso continúa y se une a los registros nuevos.
lock-works = Esto nunca espera un PIN
lock-idle = Cerrar si nadie lo toca durante
lock-hidden-shuts = Los registros también se cierran al apagarse la pantalla o al pasar a otra aplicación.
lock-change = Cambiar PIN o frase
lock-changed = Cambiado. Lo anterior ya no abre nada.
passphrase-show = Mostrarla
passphrase-hide = Ocultarla
pin-delete = Borrar la última cifra
pin-count = { $n ->
    [0] Ninguna cifra
    [one] 1 cifra
   *[other] { $n } cifras
}
settings-lock = Cierre, PIN y tiempo de espera
lock-after-join = Lo guardado con el cierre puesto no se ha unido a los registros. Se conserva y se une la próxima vez que abra.
lock-after-read-captured = Una parte de lo guardado con el cierre puesto no se puede leer aquí. Se conserva como está.
lock-after-remove-old = Los registros con el plazo cumplido no se han quitado. Se intenta otra vez la próxima vez que abra.
lock-after-forget-sent = Puede que una derivación ya enviada siga en los registros como borrador. Se quita la próxima vez que abra.
lock-wipe-waits = Su agencia quiere borrar los registros de este dispositivo. Se borran en cuanto termine la sobredosis, también esta, o tras cuatro horas sin tocar nada. Entréguela antes.
lock-runs-unreadable = { $n ->
    [one] Había algo en marcha que aquí no se puede mostrar: lo guardó una versión más nueva de la aplicación o está dañado. Se conserva. Empiece de nuevo para ver los pasos.
   *[other] Había { $n } cosas en marcha que aquí no se pueden mostrar: las guardó una versión más nueva de la aplicación o están dañadas. Se conservan. Empiece de nuevo para ver los pasos.
}

## Antes de que algo cambie en quién confía el dispositivo.
officer-again = Desbloquee otra vez
officer-why = Esto cambia en quién confía este dispositivo, o saca registros de él. Solo usted puede hacerlo.
officer-first = Elija primero una frase
officer-first-why = Esto cambia en quién confía este dispositivo. Sin bloqueo, lo podría hacer cualquiera que lo tenga en la mano.
officer-phrase = Elija primero una frase
officer-phrase-why = Lo que viene ya no es práctica. Ninguna clave de hardware protege un PIN en este dispositivo: una frase debe ocupar su lugar.
