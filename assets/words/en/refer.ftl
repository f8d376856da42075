# Referring somebody: choosing a way, writing it step by step, sending it.
refer-none = This pack has no way of referring somebody. Call the programme, or use your agency's own form.
refer-lacks = Missing from this pack: { $names }. Call the programme, or use your agency's own form.
refer-gone = This way is no longer in the pack. Choose another.
refer-drafts = Not finished
refer-drafts-locked = Unlock to see what is not finished
refer-begun = Begun { $when }
refer-deadline = { $n ->
    [one] Within 1 hour
   *[other] Within { $n } hours
}
refer-deadline-from = { $n ->
    [one] It must arrive within 1 hour from when you begin.
   *[other] It must arrive within { $n } hours from when you begin.
}
refer-what-goes = What you write is sealed to the programme you choose. No officer, case or position goes with it.
refer-begin = Begin
refer-to = Who receives it
refer-ask-first = Ask first:
refer-sealed = It works with no network. What you write is sealed on this device: only the receiving programme can open it.
refer-locked = Your records are locked. You will be asked to unlock when you begin.
refer-unlock = Unlock to write a referral
refer-source = Where this way comes from
hotline-noted = Noted in your records: that this line was called, and when. Nothing of anybody.
hotline-not-noted = Nothing was noted. The call goes through all the same.

step-of = Step { $n } of { $of }
step-who = Who may come
step-reach = How to reach them
step-to = To whom
step-review = Check it
step-back = Back
step-next = Next
send = Send
draft-kept = saved behind the lock
draft-keeping = saving
draft-not-saved = The last change is not on the disk yet. It is still on this screen.
draft-full = This device is full: the last change is not on the disk yet. Make room, then try again.
draft-unfit = This is longer than any referral can be, so the last change is not kept. Shorten it.
draft-conflict = This was sent already. What you change here goes nowhere: look in Records.
draft-gone = This is not being written any more: it was sent or deleted.
draft-discard = Delete this draft
draft-discard-ask = What you wrote is deleted for good. Nothing was sent.
draft-discard-yes = Delete it
draft-keep = Keep it

who-how = Tick what you know. You can leave any of it open.
check-yes = Yes
check-no = No
check-unknown = Not known
check-amount = How much ({ $unit })
check-most = At most { $n } { $unit }.
check-within = Within { $n } { $unit }
check-over = More than { $n } { $unit }. You can still go on.
check-amount-unfit = This is no amount. Write a number such as 1.5, or leave it empty.
eligible = By these boxes they may come this way
not-eligible = { $n ->
    [one] One box says this is not the way for them
   *[other] { $n } boxes say this is not the way for them
}
not-answered = { $n ->
    [one] One box is open
   *[other] { $n } boxes are open
}
eligible-never-blocks = You can go on all the same. The programme decides.

consent-by-law = No consent is asked for here, by law
consent-by-law-then = Tell them what you pass on and to whom.
consent-language = Read it in
consent-aloud = Read this out, word for word
consent-wording = The wording
consent-who = Who says yes
consent-by-guardian = A parent or guardian
consent-by-representative = Somebody named by a court or by them
consent-how = How
consent-spoken = Spoken
consent-written = Signed on paper
consent-reader = Who read it
consent-read-officer = Read by the officer
consent-read-interpreter = Read by an interpreter
consent-read-programme = Read by the programme
consent-read-themselves = They read it themselves
consent-yes = They say yes
consent-no = They say no
consent-holds = A yes today holds until { $date }.
consent-given = They said yes, { $time }, { $day }
consent-until = Holds until { $date }
consent-take-back = They withdraw consent
consent-withdrawn = They withdrew consent. Nothing is sent unless they say yes again.
consent-lapsed = This consent lapsed on { $date }. Read it out again.
consent-again = Ask once more
consent-notice = This notice travels with it
no-consent = Nothing is sent without consent
no-consent-then = That no was given is written down nowhere. What you can still do:
no-consent-call = Call for advice, no name needed:

reach-enough = An alias and where to be found are enough. Leave the rest empty unless they want to say it.
reach-no-officer = Your name, the case and your position are never part of it.
person-alias = A name they go by
person-alias-hint = Any name they answer to. It need not be their own.
person-where = Where they can be found
person-where-hint = In words: a corner, a door, a usual time.
person-language = Language they speak
person-best-time = Best time to meet them
person-note = A note to the programme
person-note-hint = Only what helps to meet them. Nothing about a case.
field-needed = needed
field-if-they-like = if they like
field-count = { $n } of { $most }
field-over = { $n ->
    [one] 1 character too many: shorten it
   *[other] { $n } characters too many: shorten it
}
field-law = Asked because of: { $law }
not-said = Not said

to-who = Who receives it
to-sealed = Only they can open it: not this device, not your agency's hub.
to-wish = How they would like to be met
to-warm = Somebody of the programme is here
to-warm-sub = They are taking over now, or are on their way.
wish-in-person = Come to them
wish-call = Call
wish-message = Send a message
wish-they-come = They come by themselves
recipient-programme = Programme
recipient-health = Health
recipient-victim-support = Victim support
recipient-other = Other

review-held = Before it can go
review-ready = Everything is there.
review-to = Goes to
review-person = What they will read
review-boxes = Boxes
review-amount = { $n } { $unit }
review-nobody = Nobody is chosen.
review-nothing-told = Nothing is told of them.
review-no-consent = There is no consent.
review-deadline = It must arrive by { $when }.
review-late = It should have arrived by { $when }. Send it all the same, and call them.
review-then = Once sent it is sealed: nobody can read it on this device any more, not even you.

held-pathway = This way does not take it
held-pathway-then = The pack has changed since. Begin again from Refer.
held-recipient = Nobody is chosen to receive it
held-recipient-then = Choose who it goes to.
held-missing = “{ $field }” is missing
held-missing-then = This way needs it. Ask them, or choose another way.
held-too-long = “{ $field }” is too long
held-too-long-then = At most { $most } characters. Shorten it.
held-not-asked = “{ $field }” is not asked for here
held-not-asked-then = The pack has changed since. Delete what is written there.
held-unfit = “{ $field }” can't be read
held-unfit-then = Write it again in plain letters.
held-check = A box is no longer asked
held-check-then = The pack has changed since. Look through the boxes again.
held-amount = An amount can't be right: { $check }
held-amount-then = Write a number, or leave it empty.
held-consent = There is no consent
held-consent-then = Read the wording out and ask. Nothing is sent without it.
held-consent-expired = The consent has lapsed
held-consent-expired-then = Read the wording out and ask again.
held-consent-withdrawn = They withdrew consent
over-threshold = Over the amount: { $check }
over-threshold-then = The programme is told. It holds nothing back.
