# What the hub's own pages say, to those who look after the agency's devices.
page-skip = Ir al contenido
page-sections = Secciones
page-signed-in = Sesión de { $name }
page-sign-out = Cerrar sesión
page-back = Volver
page-never = nunca

# The inbox without its script
page-inbox-needs-script = Esta página abre en su navegador las derivaciones selladas y necesita ejecutar su programa. O use `wayside inbox` en la línea de órdenes.

# Signing in
page-sign-in = Iniciar sesión
page-sign-in-lead = Para quienes cuidan los dispositivos de la agencia. Los programas van a la bandeja de entrada.
page-name = Nombre
page-password = Contraseña
page-code = Código
page-code-hint = Seis cifras de su aplicación de códigos. Cada uno vale una vez.
page-sign-in-wrong = El nombre, la contraseña o el código no coinciden. Un código vale una vez: si ya lo usó, espere al siguiente.
page-sign-in-wait = Demasiados intentos. Espere { $minutes } minutos y pruebe una vez.

# Devices
page-devices = Dispositivos
page-devices-lead = Cómo llama la agencia a cada dispositivo, cuándo habló por última vez y qué lleva. Aquí no se nombra a ningún agente ni se puede leer ningún registro.
page-devices-none = Todavía no hay ningún dispositivo inscrito.
page-enrol = Inscribir un dispositivo
page-enrol-lead = Un pase une un dispositivo a esta central, una vez. Quien lo lleva lo escanea en la aplicación.
page-label = Cómo se llama el dispositivo
page-label-hint = Un número o un puesto, no una persona: queda en el registro de auditoría.
page-label-wrong = Un nombre tiene de 1 a { $most } caracteres, en una línea.
page-hours = Válido durante, horas
page-make-ticket = Hacer un pase
page-ticket = Pase
page-ticket-lead = Para { $label }. En la aplicación: { settings }, { hub }, { scan-ticket }.
page-ticket-until = Vale hasta { $until }.
page-ticket-once = Se muestra solo esta vez. Si se pierde, haga otro; este no vale para nadie pasado su tiempo.
page-ticket-text = Lo mismo como texto, para escribir o pegar
page-ticket-picture = El pase como código QR
page-last-seen = Visto por última vez
page-pack = Paquete
page-early = Recibe paquetes antes
page-early-hint = Una marca para quien publica: la página de paquetes lista estos dispositivos, para nombrarlos en la primera etapa.
page-credential = Credencial
page-until = hasta { $day }
page-state = Estado
page-active = Activo
page-lapsed = Credencial caducada
page-revoked = Revocado el { $day }
page-enrolled = Inscrito
page-device-id = Identificador
page-commands = Órdenes
page-commands-none = No se ha enviado ninguna.
page-waiting = Espera a que el dispositivo hable
page-carried-out = Cumplida el { $day }
page-sent = Enviada
page-deeds = Lo que se puede hacer
page-lock = Bloquear
page-lock-about = La próxima vez que el dispositivo hable cerrará sus registros; el PIN del agente los abre de nuevo. No se pierde nada, y sobredosis, tarjeta, lugares y normas siguen disponibles.
page-wipe = Borrar
page-wipe-about = La próxima vez que el dispositivo hable borrará la clave de sus registros: nadie podrá leerlos, ni allí ni aquí. Lo que está sellado y sin enviar sale antes. No se puede deshacer.
page-release = Liberar
page-release-about = Tras demasiados PIN equivocados el dispositivo espera esto. La próxima vez que hable, su agente podrá probar de nuevo.
page-revoke = Revocar
page-revoke-about = Desde ahora la central solo dará a este dispositivo un bloqueo o un borrado. Lo que guardó antes y aún traiga se aparta y no llega a ningún programa hasta que alguien lo mire. No se puede deshacer; el dispositivo se puede inscribir de nuevo.
page-let-go = Enviar lo apartado
page-let-go-about = Lo que este dispositivo guardó antes de ser revocado llega a los programas para los que está sellado, como si entrara ahora. En cada carta se prometió ayuda a alguien: hágalo cuando sepa que las escribió el agente.
page-held = Apartado
page-held-count = { $count ->
    [one] 1 carta, sellada
   *[other] { $count } cartas, selladas
}
page-deed-of = { $deed }: { $label }
page-cancel = Dejarlo como está

# Programmes
page-programmes = Programas
page-programmes-lead = Quién puede leer aquí una bandeja de entrada. La central solo tiene sus claves públicas: no puede abrir lo que se les sella.
page-programmes-none = Todavía no se ha añadido ningún programa.
page-programme-add = Añadir un programa
page-programme-key = Clave
page-seal-key = Clave de sellado
page-sign-key = Clave de firma
page-key-id = Identificador de la clave
page-recipient-file = Archivo público
page-recipient-hint = Todo el recipient.pub que escribió `wayside recipient keygen` y que le dio el programa. Péguelo aquí.
page-keys-hint = O, sin el archivo, escriba las tres cosas que contiene: cada clave tiene 64 cifras hexadecimales y su identificador, 16. El identificador delata una cifra equivocada.
page-key-look = Ver la clave
page-key-compare = Antes de usarla: llame al programa a un número que conozca y pida que le lean el identificador de su clave, el que les dio `wayside recipient keygen`. Añádala solo si todas las cifras coinciden. Una clave que no es la suya sella las derivaciones para nadie, o para otra persona.
page-key-same = Es la misma: añadirla
page-keys-missing = Dé el archivo público, o las dos claves y el identificador: no ambas cosas, y no menos.
page-recipient-wrong = Eso no es un recipient.pub. Pegue todo el archivo que escribió `wayside recipient keygen`, y nada más.
page-keys-wrong = Una clave no lo es: cada una tiene 64 cifras hexadecimales, de 0 a 9 y de a a f. No se ha añadido nada.
page-keys-other = Estas claves no son las de ese identificador: hay una cifra equivocada, en una clave o en el identificador. No se ha añadido nada. Tome el archivo mismo o compare todas las cifras.
page-programme-unnamed = Un programa tiene un nombre de 60 caracteres como mucho. No se ha añadido nada.

# Outcomes
page-outcomes = Resultados
page-outcomes-lead = Qué fue de las derivaciones, contado. Nunca por agente, nunca por dispositivo.
page-outcomes-none = Todavía no se ha derivado nada.
page-month = Mes
page-referrals = Derivaciones
page-by-month = Por mes
page-by-pathway = Por vía
page-by-became = Por resultado
page-table-of = { $month }, por vía y resultado
page-pathway = Vía
page-total = Todas
page-few = <5
page-held-back = retenido
page-inside-note = Los recuentos menores que 5 se muestran como <5. Otros se retienen donde delatarían a uno de esos. No es para publicar: use la tabla pública.
page-public = Para el público
page-public-lead = Se retienen los recuentos menores que 11, también los ceros, y con ellos tantos otros como haga falta para que ninguno se deduzca de los totales. Solo meses terminados.
page-public-file = Como archivo (CSV)
page-became-at-hub = Esperan en la central
page-became-delivered = En el programa
page-became-retracted = Consentimiento retirado
page-became-engaged = Se vieron y siguen
page-became-not-reached = No localizadas
page-became-declined = Prefieren que no
page-became-not-eligible = No admitidas
page-became-transferred = Pasadas a otro
page-pathway-arrest-diversion = En vez de una detención
page-pathway-social-contact = Contacto social
page-pathway-after-overdose = Tras una sobredosis
page-pathway-victim-or-witness = Víctima o testigo
page-pathway-hotline = Línea directa

# Audit
page-audit = Auditoría
page-audit-lead = Quién hizo qué, a qué identificador y cuándo. Ninguna línea dice nada de una persona derivada.
page-audit-sound = La cadena se sostiene: cada una de las { $lines } líneas está unida a la anterior.
page-audit-broken = La cadena se rompe en la línea { $at }: alguien cambió, añadió o quitó una línea por otro medio que esta central. Guarde una copia y averigüe quién pudo llegar a la base de datos.
page-audit-none = Todavía no se ha hecho nada.
page-place = Línea
page-when = Cuándo (UTC)
page-who = Quién
page-did = Hizo
page-what = A
page-newer = Más recientes
page-older = Más antiguas
page-hash = Huella

# Packs
page-packs-lead = Lo que los dispositivos pueden traer de aquí y lo que dicen que llevan.
page-packs-none = Todavía no se ha publicado nada aquí.
page-packs-unread = El depósito está ahí y no se puede leer. `wayside pack publish` lo escribe de nuevo.
page-pack-version = Versión
page-pack-list = Lista { $version }, vigente hasta { $until }.
page-pack-published = Publicado
page-pack-stage = Etapa
page-pack-everybody = Para todos
page-pack-share = { $percent } % y { $named } con nombre
page-pack-takers = Lo toman
page-pack-of = { $takers } de { $all }
page-pack-early = Quien publica por etapas nombra estos dispositivos:
page-pack-devices = Lo que llevan los dispositivos
page-pack-unknown = no lo dicen
page-pack-how = Los paquetes se publican, escalonan y retiran con `wayside pack publish` en una máquina que tiene las claves de firma: nunca están en esta central, así quien la asalte no puede cambiar ni una palabra en un dispositivo. Cada dispositivo decide por la etapa firmada si le toca. Para retirar un paquete, publique el contenido anterior con una versión más nueva.

# What is said instead of a page
page-trouble-ledger = La central no puede leer ni escribir ahora. No ha cambiado nada. Pruebe otra vez en un minuto.
page-trouble-form = El formulario era demasiado antiguo o venía de otro sitio. No ha cambiado nada. Vuelva, cargue la página de nuevo y pruebe otra vez.
page-trouble-missing = No existe esa página, o aquello de lo que trataba ya no está.
page-trouble = No funcionó
