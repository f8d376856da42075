# The frame, and words that every screen shares.
app-name = Wayside
title-of = { $screen } · Wayside
ribbon = { $name } · fictional training district
strip = Goes on
strip-seen = Seen
skip = Skip to the screen
rooms = Rooms
home = Home
records = Records
back = Back
waiting = One moment
try-again = Try again
show-more = Show more
leave-it = Leave it

lost-title = No such screen
lost-then = This address leads nowhere in Wayside. Nothing is lost.

setting-theme = Light
theme-night = Night
theme-night-sub = Dark, as a torch
theme-day = Day
theme-day-sub = For bright sun
theme-vision = Night vision
theme-vision-sub = Red on black
theme-device = Follow the device
theme-device-sub = Day or night
setting-units = Distances
units-metric = Metres, kilometres
units-imperial = Feet, miles
settings-kept = These choices are kept on this device. No position, search or person is.
app-version = Wayside { $version }.

# Distances and directions
distance-m = { $n } m
distance-km = { $n } km
distance-ft = { $n } ft
distance-mi = { $n } mi
bearing-north = north
bearing-north-east = north-east
bearing-east = east
bearing-south-east = south-east
bearing-south = south
bearing-south-west = south-west
bearing-west = west
bearing-north-west = north-west

# Times
when-tomorrow = tomorrow { $time }
when-weekday = { $day } { $time }
when-date = { $date } { $time }
age-now = just now
age-seconds = { $n } s ago
age-minutes = { $n } min ago
age-hours = { $n } h ago
age-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
age-today = today
age-unknown = unknown
today = Today
dates-from = From { $date }.
dates-to = Until { $date }.

# A service's door
open-until = Open until { $when }
open-always = Open 24 hours
open-closes-in = Closes in { $n } min
open-closes = Closes { $when }
open-closes-soon = Closes soon
open-opens = Opens { $when }
open-soon = Opens soon
open-closed-opens = Closed, opens { $when }
open-closed = Closed
open-unknown = Hours unknown, call first
open-as-written = As written: “{ $text }”
open-holidays-unknown = Holiday hours are not known here. Call first on a holiday.
status-out = Marked as closed, call first
status-temporarily-closed = Temporarily closed
status-inactive = Not running now
status-defunct = Closed for good
span-whole-day = 24 hours
span-uncertain = uncertain
public-holiday = Public holiday
call-named = Call { $name }, { $phone }
minutes-walk = { $n } min walk
minutes-drive = { $n } min drive

# Position in one line
place-line-device = Position within about { $radius }, { $age }
place-line-chosen = { $label }, within about { $radius }
place-line-asking = Looking for your position
place-line-denied = Position not permitted
place-line-unavailable = Position not available
place-line-unknown = Position not known
place-picked = A point on the plan
unplaced-unknown = Where you are is not known
unplaced-asking = Looking for your position
unplaced-denied = This app may not see your position
unplaced-unavailable = No position right now

# The pack in one line
pack-named = { $name }, version { $version }
pack-from = Data from { $date }
pack-from-aged = Data from { $date }, { $n ->
    [0] today
    [one] { $n } day old
   *[other] { $n } days old
}
pack-age-unknown = The data does not say how old it is
pack-signed-by = Signed by { $signers }
pack-signed-training = Training key, proves nothing
pack-signed-removed = Its signer is no longer trusted here
pack-bears-expired-on = This pack expired on { $date }. Places still show: call first. Zones can't be told.
pack-bears-expired = This pack has expired. Places still show: call first. Zones can't be told.
pack-bears-future = This pack says it was made in the future. Check the date and time of this device.
pack-bears-signer-removed = The signer of this pack is no longer trusted on this device. It still answers.
