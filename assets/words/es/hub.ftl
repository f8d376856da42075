# La central a la que pertenece un dispositivo, y lo que hay entre los dos.
outbox-waiting = { $n ->
    [0] Nada espera para enviarse.
    [one] 1 en espera, nada se pierde.
   *[other] { $n } en espera, nada se pierde.
}
outbox-attention = { $n ->
    [one] 1 le espera.
   *[other] { $n } le esperan.
}
outbox-then = Salen solas en cuanto hay red.
outbox-then-no-hub = Únase a una y saldrán solas, o entréguelas como código.
outbox-no-hub = Este dispositivo no pertenece a ninguna central.
outbox-sending = Enviando.
outbox-damaged = No se puede leer la lista de lo que hay que enviar. No se envía nada hasta que se empiece otra.
outbox-closed = La lista de lo que hay que enviar no se puede abrir ahora. Lo que espera en ella se conserva.
outbox-renew = Empezar otra
outbox-renew-ask = Lo que esperaba en ella no se envía: derive otra vez a esas personas. La lista vieja queda aparte, sellada, para quien cuida el dispositivo.
outbox-renewed = Ha empezado una lista nueva. Derive otra vez a quien esperaba.
outbox-open = Cómo va con la central
outbox-state-damaged = Le espera
outbox-state-attention = { $n ->
    [one] 1 le espera
   *[other] { $n } le esperan
}
outbox-state-sending = Enviando
outbox-state-no-hub = Sin central
outbox-state-blocked = Bloqueado
outbox-state-offline = Sin conexión
outbox-state-waiting = { $n } en espera
outbox-state-clear = Nada espera

way-unreachable = No hay conexión.
way-unreachable-then = No hay que hacer nada: se prueba otra vez por sí solo.
way-cut = La conexión se cortó.
way-cut-then = Lo que había llegado se conserva y lo demás se prueba otra vez por sí solo.
way-slow = La conexión es muy lenta.
way-busy = La central está ocupada.
way-busy-then = Dijo cuándo volver. Se prueba otra vez por sí solo.
way-down = La central no está en marcha.
way-portal = Esta wifi pide que se identifique.
way-portal-then = Identifíquese antes en esta wifi o use datos móviles.
way-untrusted = Alguien se ha puesto entre este dispositivo y la central.
way-untrusted-then = No se envió nada. Use otra red o datos móviles. Si sigue igual, avise a su cuerpo.
way-forged = Lo que respondió no es la central.
way-too-large = La central no admite una carta tan grande.
way-too-large-then = Las demás salen. Mire cuál le espera.
way-unknown-device = La central no conoce este dispositivo.
way-unknown-device-then = Pida a su cuerpo un pase nuevo. Deje esta central aquí abajo y únase con él. Lo que espera se queda.
way-revoked = Su cuerpo ha revocado este dispositivo.
way-revoked-then = Acuda a su cuerpo. Lo guardado antes aún sale y allí queda aparte. Para lo nuevo, llame al programa.
way-refused = La central rechazó la palabra de este dispositivo.
way-refused-then = Avise a su cuerpo. Lo que espera se queda aquí.

hub-none = Este dispositivo no pertenece a ninguna central
hub-none-then = La central de su cuerpo lleva las derivaciones selladas a los programas. No puede abrirlas. Todo lo demás funciona sin ella.
hub-belongs = Pertenece a { $agency }
hub-unfinished = Falta terminar de unirse
hub-unfinished-then = La central aún no ha respondido. Únase otra vez con el mismo pase o con uno nuevo.
hub-contact = Última palabra de la central: { $age }
hub-no-contact = La central aún no ha dicho nada
hub-packs-current = Su paquete más nuevo para este dispositivo está aquí
hub-packs-installed = Se instaló un paquete más nuevo
hub-packs-not-yet = Tiene un paquete más nuevo. Otros dispositivos lo reciben antes
hub-packs-expired = Sus paquetes están pasados de fecha, o el reloj de aquí va adelantado. Lo instalado sigue
hub-packs-stranger = Tiene un paquete firmado por alguien en quien usted no confía. No se instaló. Vea Paquetes, Quién puede firmar
hub-packs-refused = Lo que tiene como paquetes no es de fiar. No se instaló. Avise a su agencia
hub-packs-cut = Un paquete más nuevo viene en camino. Sigue donde se quedó
hub-send-now = Enviar ahora
hub-sending = { $n ->
    [0] Hablando con la central
    [one] Enviando. Queda 1.
   *[other] Enviando. Quedan { $n }.
}
hub-at-hub = { $n ->
    [one] 1 en la central, sin abrir aún por su programa.
   *[other] { $n } en la central, sin abrir aún por sus programas.
}
hub-next = Se prueba otra vez por sí solo: { $when }.
hub-records = Ver los registros
hub-join = Unirse a una central
hub-join-other = Unirse con otro pase
hub-join-how = Su cuerpo muestra un pase: un código en la página de su central. Vale una vez.
hub-hint = Ponga el código del pase en el cuadro
hub-instead = Puede pegar el texto del pase.
hub-paste = Pegar el pase
hub-paste-label = El texto del pase
hub-paste-hint = Empieza por WAYSIDE-HUB1 y no tiene espacios.
hub-read = Ver adónde lleva
hub-leads = Este pase lleva a
hub-leads-then = Aún no se ha enviado nada. Únase solo si es la dirección de su cuerpo.
hub-join-this = Unirse a esta central
hub-enrolled = Este dispositivo pertenece ahora a { $agency }
hub-enrolled-then = Lo que espera sale por sí solo.
hub-spent = Este pase ya se usó
hub-spent-then = Un pase vale una vez. Pida otro a su cuerpo.
hub-not-a-ticket = Esto no es un pase
hub-not-a-ticket-then = Busque el código en la página de la central de su cuerpo, o copie el texto entero.
hub-not-now = No se ha unido
hub-not-now-then = El pase no se ha gastado. Pruebe otra vez con el mismo.
hub-left-meanwhile = La central respondió cuando este dispositivo ya la había dejado
hub-left-meanwhile-then = No pertenece a ninguna central por este pase, que ya está usado. Pida uno nuevo.
hub-unreadable = { $n ->
    [one] La central envió una orden que esta versión de la aplicación no conoce. No se ha cumplido. Actualice la aplicación.
   *[other] La central envió { $n } órdenes que esta versión de la aplicación no conoce. No se han cumplido. Actualice la aplicación.
}
hub-another = Este pase es de otra central
hub-another-then = Deje antes la central a la que pertenece este dispositivo. Lo que espera se queda.
hub-leave = Dejar esta central
hub-leave-ask = Este dispositivo olvida la central y no le envía nada más. Lo que espera se queda aquí y va a la próxima central a la que se una. Lo que está en la central sigue; su resultado no volverá aquí.
hub-leave-yes = Dejar la central
hub-stay = Quedarse
