# Antes del turno: todo aquello en lo que se va a confiar.
shift-tab = Turno
shift-title = Antes del turno
shift-count = { $n } de { $of } a punto
shift-ready = A punto
shift-look = Revíselo
shift-untried = Sin probar
shift-position = Posición
shift-no-position = No se conoce. Las zonas y distancias la necesitan.
shift-camera = Cámara
shift-camera-ready = Lista para leer tarjetas.
shift-camera-asks = Se le preguntará una vez. Pruébela ahora.
shift-camera-denied = Sin permiso. Las tarjetas se pueden escribir.
shift-camera-absent = No hay ninguna. Las tarjetas se pueden escribir.
shift-sound = Sonido
shift-sound-try = Pulse para oír la alarma.
shift-sound-played = Ha sonado. ¿No se oyó? Suba el volumen.
shift-sound-none = Aquí no hay sonido. Toda alarma también se ve y vibra.
shift-lock-none = Sin PIN. Sin él no se guardan registros.
shift-kit-locked = Desbloquee para ver sus kits.
shift-kit-unread = No se pudo leer.
shift-kit-none = No quedan dosis.
shift-kit-doses = { $n ->
    [one] 1 dosis.
   *[other] { $n } dosis.
}
shift-kit-until = Caduca el { $date }.
shift-kit-expired = Todas caducadas. Aun así pueden usarse.
shift-pack = Paquete en uso
shift-pack-covers = Cubre donde está.
shift-pack-elsewhere = { $name } no cubre donde está.
shift-pack-fictional = Solo práctica: nada en él es real.
