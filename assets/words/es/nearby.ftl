# Buscar ayuda, la búsqueda y la página de un servicio.
kinds = Tipos de ayuda
help-list = Lugares
help-count = { $n ->
    [0] Ningún lugar
    [one] { $n } lugar, el más cercano primero
   *[other] { $n } lugares, el más cercano primero
}
help-unplaced = Los lugares van por orden de nombre, sin distancias.
open-on-arrival = Abierto cuando lleguemos
on-foot = a pie
by-car = en coche
arrows-north = Flechas: arriba es el norte.
arrows-turn = Las flechas giran con el teléfono.

filters = Filtros
filters-set = Filtros, { $n } puestos
filters-show = { $n ->
    [0] Mostrar la lista
    [one] Mostrar { $n } lugar
   *[other] Mostrar { $n } lugares
}
filters-reset = Quitar filtros
filters-none = Con estos filtros no queda ningún lugar.
filter-travel = Cómo van
filter-walking = A pie
filter-driving = En coche
filter-open = Qué lugares
filter-open-arrival = Abiertos cuando lleguemos
filter-open-now = Abiertos ahora
filter-open-any = Todos, abiertos o no
filter-within = A qué distancia
filter-within-any = Cualquier distancia
filter-spoken = Idioma que se habla
filter-spoken-any = Cualquier idioma
filter-spoken-row = { $name } ({ $n })
filter-age = Edad de la persona, años
filter-age-kept = Oculta los lugares que se sabe que no admiten esa edad. No se guarda.
filter-age-wrong = Años enteros, de 0 a 130. Sin ella se muestran todas las edades.

none-open-then = { $n ->
    [one] Hay { $n } lugar, pero no estará abierto
   *[other] Hay { $n } lugares, pero ninguno estará abierto
}
none-open-now = { $n ->
    [one] Hay { $n } lugar, pero no está abierto
   *[other] Hay { $n } lugares, pero ninguno está abierto
}
none-open-hint = Algunos contestan al teléfono fuera de horario.
none-show = { $n ->
    [one] Mostrarlo
   *[other] Mostrarlos
}
none-narrowed = Ningún lugar coincide
none-narrowed-hint = Nada en este paquete cumple todo lo que ha elegido.
none-at-all = Este paquete no tiene lugares
none-at-all-hint = El paquete en uso no contiene servicios. Quizá otro sí.

search-title = Buscar
search-label = Nombre, calle o tipo de ayuda
search-hint = Nombre, calle, tipo
search-clear = Borrar la búsqueda
search-say = Escriba un nombre, una calle o un tipo de ayuda en cualquiera de los idiomas del paquete. Lo que escribe no se guarda.
search-count = { $n ->
    [one] { $n } lugar
   *[other] { $n } lugares
}, { $kinds ->
    [one] { $kinds } tipo
   *[other] { $kinds } tipos
}
search-kind = { $kind }: ver los { $n }
search-none = No se ha encontrado nada
search-none-hint = Pruebe con menos letras o con otra palabra.

service-refer = Derivar a alguien
service-refer-here = Derivar aquí: { $way }
service-title = Lugar
call = Llamar
no-phone = No se conoce ningún teléfono.
directions = Cómo llegar
copy-address = Copiar dirección
copy-coordinates = Copiar coordenadas
copied = Copiado. Péguelo donde busque el camino.
copy-failed = Este dispositivo no permitió copiar. Dice: { $text }
today-hours = Hoy { $spans }
today-closed = Hoy cerrado
service-no-place = Este servicio no tiene un lugar en el mapa.
service-zones = Zonas en este lugar
service-bring = Qué llevar
service-who = Quién puede ir
ages-between = De { $least } a { $most } años
ages-from = Desde { $least } años
ages-to = Hasta { $most } años
service-languages = Idiomas
service-interpretation = Intérpretes: { $text }
language-unnamed = Idioma sin nombre
service-cost = Precio
cost-free = Gratis
service-apply = Cómo empezar
service-wait = Tiempo de espera
service-phones = Teléfonos
phone-extension = extensión { $ext }
phone-text = mensajes de texto
phone-fax = fax
phone-textphone = teléfono de texto
service-contacts = Contactos
contact-unnamed = Contacto
service-hours = Horario
service-week = Los próximos siete días, en la hora del lugar
day-closed = Cerrado
hours-unknown = Horario desconocido, llame antes
hours-other-zone = Las horas son las del lugar: { $zone }.
hours-as-written = Tal como está escrito: «{ $text }»
schedules-as-written = Horarios tal como los escribió la fuente
schedule-attending = asistencia: { $how }
service-about = Sobre el lugar
service-place = Dónde
service-transport = Cómo se llega
service-access = Acceso
service-runs = Quién lo lleva
service-programme = Programa: { $name }
service-online = En la web
service-online-why = Solo se muestra. Esta aplicación no abre páginas.
service-also = También llamado
service-areas = Atiende a
service-attributes = Más
tag-pep = Profilaxis posexposición (PEP)
tag-wheelchair = Acceso en silla de ruedas
service-standing = Acreditación
service-accredited = Acreditado: { $text }
service-licensed = Licencias: { $text }
service-funded = Financiado por: { $text }
service-source = De dónde sale esto
service-as-of = A fecha de { $date }, { $age }.
service-as-of-unknown = Nadie ha dicho cuándo se comprobó por última vez. Llame antes.
source-assured = Última comprobación: { $date }
source-modified = Cambiado en la fuente: { $date }
source-published = Fuente publicada: { $date }
