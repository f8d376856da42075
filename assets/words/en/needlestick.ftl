# The needlestick: its frame. The steps stand in the pack's plan.
exposure-when = When did it happen?
exposure-now = Just now
exposure-15 = 15 min ago
exposure-60 = 1 hour ago
exposure-choose = Another time
exposure-hours = Hours ago
exposure-minutes = and minutes
exposure-begin = Start the clock there
exposure-since = since it happened
exposure-ask = Ask and tell the doctor
exposure-rings = Reminders are shown here and ring, also while this app is closed.
exposure-rings-open = Reminders are shown here, and ring while this app is open. Closed, it cannot ring: write the days in your own calendar too.
exposure-later = Later
exposure-notes = What happened
exposure-device = What it was
exposure-depth = How deep
exposure-gloves = Gloves worn
exposure-apart = This is yours alone. It is kept apart from every incident, with no name in it.
exposure-close = End the clock
exposure-close-ask = The clock and its reminders end. What you noted stays in your records, apart.
exposure-close-yes = End it
exposure-closed = The clock has ended. What you noted is kept in your records.
exposure-without = Follow your agency's exposure protocol now
exposure-without-then = This pack brings no plan for it. Your agency's says what to do first, where to go and how soon. Tell your supervisor.
step-done = Done { $time }
step-now = Now
step-within = Now, within { $time }
step-late = Late. Do it all the same.
step-in = In { $time }
step-in-days = { $n ->
    [one] In 1 day
   *[other] In { $n } days
}
pep-best = Go now. Treatment works best in the first hours, at most { $ideal }.
pep-still = Go now. Past { $ideal } hours treatment may still be begun.
pep-past = Past { $latest } hours: go all the same. Tests and care go on.
pep-places = Nearest places for post-exposure treatment
pep-unknown = No place here is known to keep it. Call first and ask.
pep-none = This pack names no place for it. Go to the nearest emergency department.
device-needle-hollow = Hollow needle
device-needle-solid = Solid needle
device-blade = Blade
device-splash = Splash
device-bite = Bite
depth-surface = A scratch
depth-moderate = It bled
depth-deep = Deep
pep-unplaced = So these are in no order of distance.
needlestick-unreadable = { $n ->
    [one] One entry can't be read here. A step may be done that is not shown as done.
   *[other] { $n } entries can't be read here. Steps may be done that are not shown as done.
}
