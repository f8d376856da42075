# El pinchazo: su marco. Los pasos están en el plan del paquete.
exposure-when = ¿Cuándo ocurrió?
exposure-now = Ahora mismo
exposure-15 = Hace 15 min
exposure-60 = Hace 1 hora
exposure-choose = Otro momento
exposure-hours = Hace (horas)
exposure-minutes = y minutos
exposure-begin = Empezar el reloj ahí
exposure-since = desde que ocurrió
exposure-ask = Pregunte y diga al médico
exposure-rings = Los avisos se ven aquí y suenan, también con la aplicación cerrada.
exposure-rings-open = Los avisos se ven aquí y suenan con la aplicación abierta. Cerrada no puede sonar: anote también los días en su calendario.
exposure-later = Más adelante
exposure-notes = Qué pasó
exposure-device = Con qué fue
exposure-depth = Profundidad
exposure-gloves = Llevaba guantes
exposure-apart = Es solo suyo. Se guarda aparte de todo incidente y sin nombres.
exposure-close = Terminar el reloj
exposure-close-ask = El reloj y sus avisos terminan. Lo anotado queda en sus registros, aparte.
exposure-close-yes = Terminarlo
exposure-closed = El reloj ha terminado. Lo anotado queda en sus registros.
exposure-without = Siga ya el protocolo de exposición de su cuerpo
exposure-without-then = Este paquete no trae un plan. El de su cuerpo dice qué hacer primero, adónde ir y en cuánto tiempo. Avise a su mando.
step-done = Hecho a las { $time }
step-now = Ya
step-within = Ya, antes de { $time }
step-late = Tarde. Hágalo igualmente.
step-in = En { $time }
step-in-days = { $n ->
    [one] En 1 día
   *[other] En { $n } días
}
pep-best = Vaya ya. El tratamiento funciona mejor en las primeras horas, como mucho { $ideal }.
pep-still = Vaya ya. Pasadas { $ideal } horas aún puede empezarse.
pep-past = Pasaron { $latest } horas: vaya igualmente. Las pruebas y la atención siguen.
pep-places = Lugares más cercanos con tratamiento
pep-unknown = No consta que ningún lugar de aquí lo tenga. Llame antes y pregunte.
pep-none = Este paquete no nombra ningún lugar. Vaya a las urgencias más cercanas.
device-needle-hollow = Aguja hueca
device-needle-solid = Aguja maciza
device-blade = Hoja
device-splash = Salpicadura
device-bite = Mordedura
depth-surface = Un rasguño
depth-moderate = Sangró
depth-deep = Profunda
pep-unplaced = Por eso no van por distancia.
needlestick-unreadable = { $n ->
    [one] Una entrada no se puede leer aquí. Puede haber un paso hecho que no se muestra como hecho.
   *[other] { $n } entradas no se pueden leer aquí. Puede haber pasos hechos que no se muestran como hechos.
}
