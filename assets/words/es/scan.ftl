# Buscar un código con la cámara.
scan-starting = Encendiendo la cámara
scan-asking = El dispositivo pregunta si Wayside puede usar la cámara. Lo que ve no sale de esta pantalla.
scan-torch = Luz
scan-zoom = Más cerca, { $step } de { $steps }
camera-denied = La cámara no está permitida
camera-denied-then = Permítala para Wayside en los ajustes del dispositivo. { $instead }
camera-absent = Aquí no hay cámara
camera-absent-then = { $instead }
camera-busy = Otra aplicación tiene la cámara
camera-busy-then = Ciérrela. { $instead }
camera-lost = La cámara ya no está
camera-lost-then = Se desconectó o la tomó otra aplicación. Pruebe otra vez. { $instead }
camera-resting = La cámara está apagada
camera-resting-then = En dos minutos no se le mostró nada.
camera-go-on = Encenderla
camera-unable = Este dispositivo no puede leer códigos
camera-unable-then = { $instead }
