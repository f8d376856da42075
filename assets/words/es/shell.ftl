# El marco y las palabras que comparten todas las pantallas.
app-name = Wayside
title-of = { $screen } · Wayside
ribbon = { $name } · distrito ficticio de práctica
strip = En curso
strip-seen = Visto
skip = Saltar a la pantalla
rooms = Secciones
home = Inicio
records = Registros
back = Atrás
waiting = Un momento
try-again = Probar otra vez
show-more = Mostrar más
leave-it = Dejarlo

lost-title = No existe esa pantalla
lost-then = Esta dirección no lleva a ninguna parte de Wayside. No se ha perdido nada.

setting-theme = Luz
theme-night = Noche
theme-night-sub = Oscuro, como una linterna
theme-day = Día
theme-day-sub = Para pleno sol
theme-vision = Visión nocturna
theme-vision-sub = Rojo sobre negro
theme-device = Como el dispositivo
theme-device-sub = Día o noche
setting-units = Distancias
units-metric = Metros, kilómetros
units-imperial = Pies, millas
settings-kept = Estos ajustes se guardan en el dispositivo. No se guarda ninguna posición, búsqueda ni persona.
app-version = Wayside { $version }.

# Distancias y rumbos
distance-m = { $n } m
distance-km = { $n } km
distance-ft = { $n } ft
distance-mi = { $n } mi
bearing-north = al norte
bearing-north-east = al noreste
bearing-east = al este
bearing-south-east = al sureste
bearing-south = al sur
bearing-south-west = al suroeste
bearing-west = al oeste
bearing-north-west = al noroeste

# Horas
when-tomorrow = mañana { $time }
when-weekday = { $day } { $time }
when-date = { $date } { $time }
age-now = ahora mismo
age-seconds = hace { $n } s
age-minutes = hace { $n } min
age-hours = hace { $n } h
age-days = { $n ->
    [one] hace { $n } día
   *[other] hace { $n } días
}
age-today = hoy
age-unknown = no se sabe
today = Hoy
dates-from = Desde el { $date }.
dates-to = Hasta el { $date }.

# La puerta de un servicio
open-until = Abierto hasta { $when }
open-always = Abierto 24 horas
open-closes-in = Cierra en { $n } min
open-closes = Cierra { $when }
open-closes-soon = Cierra pronto
open-opens = Abre { $when }
open-soon = Abre pronto
open-closed-opens = Cerrado, abre { $when }
open-closed = Cerrado
open-unknown = Horario desconocido, llame antes
open-as-written = Tal como está escrito: «{ $text }»
open-holidays-unknown = No se conoce el horario de festivos. En un festivo, llame antes.
status-out = Figura como cerrado, llame antes
status-temporarily-closed = Cerrado temporalmente
status-inactive = No funciona ahora
status-defunct = Cerrado para siempre
span-whole-day = 24 horas
span-uncertain = incierto
public-holiday = Día festivo
call-named = Llamar a { $name }, { $phone }
minutes-walk = { $n } min a pie
minutes-drive = { $n } min en coche

# La posición en una línea
place-line-device = Su posición, margen de unos { $radius }, { $age }
place-line-chosen = { $label }, margen de unos { $radius }
place-line-asking = Buscando su posición
place-line-denied = Posición no permitida
place-line-unavailable = Posición no disponible
place-line-unknown = Posición desconocida
place-picked = Un punto del plano
unplaced-unknown = No se sabe dónde está usted
unplaced-asking = Buscando su posición
unplaced-denied = Esta aplicación no puede ver su posición
unplaced-unavailable = Ahora no hay posición

# El paquete en una línea
pack-named = { $name }, versión { $version }
pack-from = Datos del { $date }
pack-from-aged = Datos del { $date }, { $n ->
    [0] hoy
    [one] { $n } día de antigüedad
   *[other] { $n } días de antigüedad
}
pack-age-unknown = Los datos no dicen cuán antiguos son
pack-signed-by = Firmado por { $signers }
pack-signed-training = Clave de práctica, no prueba nada
pack-signed-removed = Aquí ya no se confía en quien lo firmó
pack-bears-expired-on = Este paquete caducó el { $date }. Los lugares siguen a la vista: llame antes. Las zonas no se pueden saber.
pack-bears-expired = Este paquete ha caducado. Los lugares siguen a la vista: llame antes. Las zonas no se pueden saber.
pack-bears-future = Este paquete dice que se hizo en el futuro. Revise la fecha y la hora del dispositivo.
pack-bears-signer-removed = En este dispositivo ya no se confía en quien firmó este paquete. Sigue respondiendo.
