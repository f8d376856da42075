# The overdose: its frame. What to do stands in the pack's protocol.
overdose-goes-on = Overdose goes on
overdose-none = No overdose is running.
overdose-begin = Begin now
overdose-without = Call for an ambulance now
overdose-without-then = By radio or telephone. Then follow your agency's naloxone protocol, as you were trained. Do not wait for this app.
back-run-goes-on = Home. The run goes on.
since-found = since found
run-more = More
run-finish = Finish
undo-last = Undo last tap
step-notes = What to keep in mind
step-left = This step

ring-next-breath = next breath
ring-press = press
ring-breathe = breathe
ring-breaths = One breath every { $n } seconds
ring-presses = { $n } presses a minute, { $presses } presses, then { $breaths } breaths

dose-now = I gave a dose
dose-recorded = Recorded
dose-kept = Kept, not saved yet
dose-recorded-undo = A slip? Tap again or undo.
dose-too-soon = Too early unless already given
dose-another = Another dose?
dose-another-why = A dose was recorded less than 30 seconds ago.
dose-another-no = The same dose
dose-another-yes = I gave one more
dose-another-none = No dose was given
dose-at = Dose { $n } at { $time }
dose-untimed = Dose { $n }, time not known
dose-named = { $product }, { $amount }
redose-closed = Another may be given in
redose-open = Another may be given now
redose-due = Time is up. Look at the breathing now.
watch-left = Watch the breathing
watch-due = Keep watching: 90 min passed.
other-cause = { $n } doses and no breathing of their own. Tell the ambulance: it may have another cause.

doses-so-far = Doses so far
dose-by-others = Dose by somebody else
dose-amend = Put right
dose-retract = Remove: I did not give it
dose-retract-ask = Dose { $n } at { $time } stays in the log as taken back and counts no more.
dose-retract-yes = It was not given
dose-by = Who gave it
dose-product = Product
dose-amount = Amount
dose-one = One dose, { $amount }
dose-other-amount = Another amount
dose-milligrams = Milligrams
dose-route = How it went in
dose-nostril = Nostril
dose-ago = How long ago
dose-ago-amend = How long before the tap
ago-now = Just now
ago-when-tapped = When it was tapped
ago-minutes = { $n } min
dose-save = Record it
amount-unknown = Amount not known
amount-mg = { $n } mg
amount-ug = { $n } µg
product-unknown = Product not known
not-noted = Not noted
route-intranasal = in the nose
route-intramuscular = into a muscle
route-subcutaneous = under the skin
route-intravenous = into a vein
route-intraosseous = into the bone
route-auto-injector = auto-injector
route-unknown = way not known
by-officer = you
by-other-officer = another officer
by-bystander = somebody there
by-fire = fire service
by-ambulance = ambulance
nostril-left = Left
nostril-right = Right
nostril-both = Half in each

marks-title = Note for the report
mark-noted = { $mark }, { $time }
mark-responsive = Responds
mark-unresponsive = Does not respond
mark-help-called = Help called
mark-breathing-normal = Breathes normally
mark-breathing-poor = Breathes too little
mark-breathing-none = Does not breathe
mark-pulse-felt = Clear pulse
mark-pulse-not-felt = No pulse felt
mark-breaths-given = Breaths given
mark-cpr-given = CPR given
mark-aed-used = AED used
mark-breathing-returned = Breathes again
mark-breathing-lost-again = Breathing lost again
mark-woke = Woke
mark-vomited = Vomited
mark-ems-arrived = Ambulance arrived
mark-handed-over = With the ambulance
mark-transport-refused = Would not go along
mark-kit-left = Kit left with somebody
mark-died = Obvious signs of death
ambulance-here = The ambulance is here

pace-title = Breathing pace
pace-every = Every { $n } s
run-sound = Sound
run-sound-sub = Pace and alarms. They shake and show without it.
run-notify = Show alarms on the lock screen
run-rings-open = Alarms ring on every screen while this app is open. Closed, it cannot ring on this device.

not-saved = Not saved yet
not-saved-then = { $n ->
    [one] One tap is kept here and tried again by itself. Go on as you were trained.
   *[other] { $n } taps are kept here and tried again by themselves. Go on as you were trained.
}
not-saved-drop = Let it go
not-on-disk = Not on the disk yet. It is kept while the app is open.
not-now-other-state = That tap was for the step before. Nothing has changed.
not-now-no-such-answer = That answer is not open here. Nothing has changed.
not-now-no-such-dose = That dose is no longer in the log.
not-now-not-a-dose = That dose can't be: check amount and time.
not-now-nothing-to-undo = There is nothing to take back.
not-now-not-an-end = It can't end at this step.
not-now-over = This run is over.
not-now-full = The log of this run is full. Write the rest by hand.
clock-moved = The clock of this device was changed. Times run on without it.
clock-restarted = The device was restarted. Times follow its clock.
clock-unsure = The device's clock went back. Times since found are not sure.

protocol-sample = Sample, not approved here
protocol-not-approved = Not approved by a doctor
protocol-approved = Approved by { $name }

over-title = The run is over
over-line = { $n ->
    [0] No dose, { $time }
    [one] 1 dose, { $time }
   *[other] { $n } doses, { $time }
}
over-saved = Everything is saved on this device. The report is filled in and waits in Records.
over-no-lock = It is saved on this device. Set a PIN in Records to read it and report.
over-report = Look at the report

# The handover
handover-title = Handover
hand-found = Found at
hand-found-at = { $time }, { $ago } ago
hand-responds = Responds now
hand-breathing = Breathing now
hand-doses = { $n ->
    [0] Doses
    [one] 1 dose
   *[other] { $n } doses
}
hand-dose = { $n }. { $time } { $product }, { $amount }, { $route }, by { $by }
hand-untimed = Time not known,
hand-officer = this officer
hand-no-dose = None given
hand-how = How found
hand-called = Help called { $time }
hand-not-called = No call noted
hand-treatment = Breaths, CPR, defibrillator
hand-no-treatment = None noted
hand-since = { $mark }, { $time }
hand-times = { $since }: { $n } times, last { $time }
hand-looks = Every look
hand-other = Also noted
hand-noted = { $mark }, { $time }
hand-sample = Training, not real
hand-cut = More on the device.
hand-show-code = Show as a code
hand-code = Handover as a code
hand-code-what = It holds the lines of this page as plain text: no name, no place.
hand-refused = Would not go along
hand-steps = Back to the steps
over-wiped = Your agency has erased the records of this device, and this overdose with them. The handover stays on this screen until you leave it.
run-unreadable = { $n ->
    [one] One entry of this overdose can't be read here. It may be a dose: count what was used.
   *[other] { $n } entries of this overdose can't be read here. Doses may be among them: count what was used.
}
hand-unreadable = Not complete
hand-unreadable-said = { $n ->
    [one] One entry can't be read. It may be a dose.
   *[other] { $n } entries can't be read. Doses may be among them.
}

# What is in the hand, and what is taken back
hand-title = What is in your hand?
hand-something-else = Something else in my hand
hand-none = No naloxone here
ask-help = No ambulance called yet. Tap once it is.
ago-unknown = Not known when
undo-what = Undo last tap: { $what }
undo-answer = the last answer
undo-spot = where the person lies
undo-dose = Take this dose back?
redo-what = Redo: { $what }
leads-title = It is something else
dose-another-colleague = A colleague gave one too
redose-pressing = Next dose possible. Keep pressing.
mark-aed-shock = AED gave a shock
mark-child = Child or infant
mark-pregnant = Pregnant
mark-injured = Injured
mark-seizure = Convulsions
mark-not-overdose = Not an overdose
mark-gone = Left
not-now-nothing-in-hand = Say first what is in your hand.
not-now-not-known = The protocol does not know that.
not-now-nothing-to-redo = There is nothing to redo.
not-now-guarded = A dose goes only once that is confirmed.
protocol-approval-lapsed = Approval lapsed
protocol-approval-not-yet = Approval not in force yet
protocol-approval-foreign = Approval is of another text
protocol-approval-scope = Not approved for this level or product
protocol-recalled = This version was withdrawn.

# Several people at once
people-title = More than one person
person-one-more = One more person
person-lies = Where this person lies
person-lies-why = Where does the other person lie? It tells the two apart.
person-unsaid = Not now
person-found = Found { $time }
over-other = Go on: { $who }
overdoses-go-on = { $n } overdoses go on
alarm-of = { $who }: { $words }
hand-breathe-on = Keep breathing for them until they take over.
hand-press-on = Keep pressing until they take over.
person-notes = About the person
collapse-seen = Somebody saw them go down
collapse-unseen = Found down, nobody saw it
hand-age = Age, as seen
hand-drugs = Suspected, not tested
report-pregnant = Pregnant, as said or seen
report-collapse = Was the collapse seen?
voice-aloud = Read each step aloud

# What nearly went wrong
near-miss-note = Note a near miss
near-miss-what = Sealed to { $to }: nobody else can open it, and it does not stay on this device. Name nobody.
near-miss-words = What nearly went wrong, in your own words
near-miss-send = Seal and send
near-miss-sent = Sealed. It goes as soon as there is a network.
near-miss-nobody = This pack names nobody for near misses. Tell your supervisor what nearly went wrong.
