# Las derivaciones entre los registros, y entregar una.
record-referral = Derivación · { $pathway }
referral-title = Derivación
referral-to = A { $name }, { $when }
referral-nobody = alguien que el paquete ya no tiene
referral-due = Tiene que llegar antes de: { $when }
referral-late = Tenía que haber llegado antes de: { $when }
referral-late-then = Tenía que haber llegado antes de: { $when }. Llámeles: aún puede salir.
referral-draft = Sin terminar: continuar
referral-queued = En espera de enviarse
referral-queued-then = Guardada. Sale por sí sola en cuanto hay red.
referral-at-hub = En la central
referral-at-hub-then = La central ha firmado su recibo y no puede abrirla. El programa aún no la ha abierto.
referral-delivered = Abierta por el programa
referral-delivered-then = El programa ha firmado su recibo.
referral-closed-then = Cerrada por el programa. No hay que hacer nada más.
referral-attention = Le espera: { $what }
referral-retracted = Consentimiento retirado
referral-retracted-then = Lo que no salió de este dispositivo ya no está. Adonde se había enviado la sigue una palabra sellada: se le dice al programa que pare.
referral-call = Llámeles:
referral-anew = Derivar de nuevo
referral-not-tried = Aún no se ha intentado.
referral-tried = { $n ->
    [one] Intentado una vez.
   *[other] Intentado { $n } veces.
}
referral-next = Se prueba otra vez por sí solo a las { $time }.
referral-hand-over = Entregarla sin red
referral-sealed = Está sellada: de quién trata solo puede leerlo su programa, no este dispositivo.
referral-gone = Esta derivación ya no está en este dispositivo.
referral-retract-does = Si no salió de este dispositivo, se borra aquí. Si pudo salir, la sigue una palabra sellada y se le dice al programa que se retiró el consentimiento y que pare.
referral-retract-does-not = Lo que ya leyeron no se puede desleer. Lo que entregó como código o en papel: pídalo de vuelta. No se puede deshacer.
referral-retract-yes = Retira el consentimiento
outcome-engaged = En contacto con el programa
outcome-not-reached = No se le pudo encontrar
outcome-not-eligible = El programa no puede admitirle
outcome-other = Cerrada por el programa
attention-recipient = la central no sabe para quién es
attention-recipient-then = Llámeles ya. Después mire si hay un paquete más nuevo y derive de nuevo.
attention-too-long = es demasiado larga para la central
attention-too-long-then = Derive de nuevo con menos palabras al programa, o llámeles.
attention-conflict = la central tiene otro registro en su lugar
attention-call-then = Llámeles ya y avise a su cuerpo. No sale por sí sola.
attention-fork = este dispositivo parece copia de otro
attention-fork-then = Llámeles ya y lleve este dispositivo a su cuerpo. No sale por sí sola.
attention-revoked = la central ya no admite nada de este dispositivo
attention-shape = la central no pudo leerla
attention-refused = la central la rechazó
attention-unreadable = esta versión de la aplicación no puede leer su estado
attention-unreadable-then = Llámeles ya. Una versión más nueva de la aplicación quizá lo lea; aquí no se hace nada con ella.
referral-send-again = Enviar otra vez
referral-send-again-why = Sale de nuevo el mismo registro sellado. Algo en el camino pudo rechazarlo; quien lo recibe lo acepta una sola vez.
attention-anew-then = Llámeles ya o derive de nuevo. No sale por sí sola.
way-saved = Guardada en este dispositivo { $when }
way-hub = En la central
way-programme = Abierta por el programa
way-closed = Cerrada con un resultado
way-done = hecho
way-here = está aquí
way-ahead = aún no
hand-over-part = Parte { $n } de { $of }
hand-over-before = Parte anterior
hand-over-next = Parte siguiente
hand-over-how = Alguien del programa escanea cada parte en su buzón, en cualquier orden. Solo ellos pueden abrirla.
hand-over-goes = Sale también por la red en cuanto la hay; la admiten una sola vez.
hand-over-print = Imprimir todas las partes
hand-over-copy = Copiar esta parte como texto
hand-over-copied = Copiada. Está sellada: quien la lea no sabe nada de nadie.
hand-over-not-copied = El dispositivo no la aceptó.
hand-over-no-printer = Este dispositivo no puede imprimir desde aquí. Muestre las partes o cópielas como texto.
paper-title = Derivación sellada
paper-fictional = Práctica: esta derivación es del distrito ficticio. No hay que buscar a nadie.
paper-to = Para { $name }
paper-how = { $n ->
    [one] Escanee este código en el buzón del programa. Nadie más puede abrirlo.
   *[other] Escanee los { $n } códigos en el buzón del programa, en cualquier orden. Nadie más puede abrirlos.
}
