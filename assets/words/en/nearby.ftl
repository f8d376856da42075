# Find help, search, and the page of a service.
kinds = Kinds of help
help-list = Places
help-count = { $n ->
    [0] No places
    [one] { $n } place, nearest first
   *[other] { $n } places, nearest first
}
help-unplaced = Places are in the order of their names, without distances.
open-on-arrival = Open when we get there
on-foot = on foot
by-car = by car
arrows-north = Arrows: up is north.
arrows-turn = Arrows turn with the phone.

filters = Filters
filters-set = Filters, { $n } set
filters-show = { $n ->
    [0] Show the list
    [one] Show { $n } place
   *[other] Show { $n } places
}
filters-reset = Clear filters
filters-none = With these filters no place is left.
filter-travel = How you get there
filter-walking = On foot
filter-driving = By car
filter-open = Which places
filter-open-arrival = Open when we get there
filter-open-now = Open now
filter-open-any = All, open or not
filter-within = How far
filter-within-any = Any distance
filter-spoken = Language spoken
filter-spoken-any = Any language
filter-spoken-row = { $name } ({ $n })
filter-age = Age of the person, years
filter-age-kept = Hides places known to turn this age away. Not kept.
filter-age-wrong = Whole years, 0 to 130. Without it every age shows.

none-open-then = { $n ->
    [one] { $n } place is here, not open then
   *[other] { $n } places are here, none open then
}
none-open-now = { $n ->
    [one] { $n } place is here, not open now
   *[other] { $n } places are here, none open now
}
none-open-hint = Some answer the telephone out of hours.
none-show = { $n ->
    [one] Show it
   *[other] Show them
}
none-narrowed = No place matches
none-narrowed-hint = Nothing in this pack fits all of what you chose.
none-at-all = No places in this pack
none-at-all-hint = The pack in use holds no services. Another pack may.

search-title = Search
search-label = Name, street or kind of help
search-hint = Name, street, kind
search-clear = Clear the search
search-say = Type a name, a street, or a kind of help in any of the pack's languages. What you type is not kept.
search-count = { $n ->
    [one] { $n } place
   *[other] { $n } places
}, { $kinds ->
    [one] { $kinds } kind
   *[other] { $kinds } kinds
}
search-kind = { $kind }: list all { $n }
search-none = Nothing found
search-none-hint = Try fewer letters, or another word for it.

service-refer = Refer somebody
service-refer-here = Refer here: { $way }
service-title = Place
call = Call
no-phone = No telephone number is known.
directions = Directions
copy-address = Copy address
copy-coordinates = Copy coordinates
copied = Copied. Paste it where you look up the way.
copy-failed = This device did not let it be copied. It reads: { $text }
today-hours = Today { $spans }
today-closed = Closed today
service-no-place = This service has no place on the map.
service-zones = Zones here
service-bring = What to bring
service-who = Who may come
ages-between = Ages { $least } to { $most }
ages-from = From age { $least }
ages-to = Up to age { $most }
service-languages = Languages
service-interpretation = Interpreters: { $text }
language-unnamed = Unnamed language
service-cost = Cost
cost-free = Free
service-apply = How to begin
service-wait = Waiting time
service-phones = Telephones
phone-extension = extension { $ext }
phone-text = text messages
phone-fax = fax
phone-textphone = textphone
service-contacts = Contacts
contact-unnamed = Contact
service-hours = Hours
service-week = The next seven days, in the place's own time
day-closed = Closed
hours-unknown = Hours unknown, call first
hours-other-zone = Times are those of the place: { $zone }.
hours-as-written = As written: “{ $text }”
schedules-as-written = Schedules as the source wrote them
schedule-attending = attending: { $how }
service-about = About
service-place = Where
service-transport = Getting there
service-access = Access
service-runs = Who runs it
service-programme = Programme: { $name }
service-online = On the web
service-online-why = Shown only. This app opens no pages.
service-also = Also called
service-areas = Serves
service-attributes = More
tag-pep = Post-exposure prophylaxis (PEP)
tag-wheelchair = Wheelchair access
service-standing = Standing
service-accredited = Accredited: { $text }
service-licensed = Licensed: { $text }
service-funded = Funded by: { $text }
service-source = Where this comes from
service-as-of = As of { $date }, { $age }.
service-as-of-unknown = Nobody has said when this was last checked. Call first.
source-assured = Last checked { $date }
source-modified = Changed at the source { $date }
source-published = Source published { $date }
