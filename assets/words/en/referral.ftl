# Referrals among the records, and handing one over.
record-referral = Referral · { $pathway }
referral-title = Referral
referral-to = To { $name }, { $when }
referral-nobody = somebody the pack no longer has
referral-due = Must arrive by { $when }
referral-late = Should have arrived by { $when }
referral-late-then = It should have arrived by { $when }. Call them: it can still go.
referral-draft = Not finished: go on
referral-queued = Waiting to send
referral-queued-then = Saved. It goes by itself when there is a network.
referral-at-hub = At the hub
referral-at-hub-then = The hub has signed for it and can't open it. The programme has not opened it yet.
referral-delivered = Opened by the programme
referral-delivered-then = The programme has signed for it.
referral-closed-then = Closed by the programme. Nothing more has to be done.
referral-attention = Needs you: { $what }
referral-retracted = Consent taken back
referral-retracted-then = What never left this device is gone. Where it had been sent, a sealed word follows it: the programme is told to stop.
referral-call = Call them:
referral-anew = Refer anew
referral-not-tried = Not tried yet.
referral-tried = { $n ->
    [one] Tried once.
   *[other] Tried { $n } times.
}
referral-next = Tried again at { $time } by itself.
referral-hand-over = Hand it over without a network
referral-sealed = It is sealed: who it is about can be read by its programme alone, not on this device.
referral-gone = This referral is not on this device any more.
referral-retract-does = If it never left this device it is deleted here. If it may have left, a sealed word goes after it, and the programme is told that consent was taken back and to stop.
referral-retract-does-not = What they have read already can't be unread. What you handed over as a code or on paper: ask for it back. This can't be undone.
referral-retract-yes = They take consent back
outcome-engaged = In contact with the programme
outcome-not-reached = They could not be found
outcome-not-eligible = The programme may not take them
outcome-other = Closed by the programme
attention-recipient = the hub does not know who it is for
attention-recipient-then = Call them now. Then see whether a newer pack is installed, and refer anew.
attention-too-long = it is too long for the hub
attention-too-long-then = Refer anew with a shorter word to the programme, or call them.
attention-conflict = the hub has another record in its place
attention-call-then = Call them now, and tell your agency. It does not go by itself.
attention-fork = this device seems to be a copy of another
attention-fork-then = Call them now, and take this device to your agency. It does not go by itself.
attention-revoked = the hub takes nothing from this device any more
attention-shape = the hub could not read it
attention-refused = the hub refused it
attention-unreadable = this version of the app can't read how it stands
attention-unreadable-then = Call them now. A newer version of the app may read it; nothing is done with it here.
referral-send-again = Send it again
referral-send-again-why = The same sealed record goes once more. Something on the way may have refused it; whoever receives it takes it in once.
attention-anew-then = Call them now, or refer anew. It does not go by itself.
way-saved = Saved on this device { $when }
way-hub = At the hub
way-programme = Opened by the programme
way-closed = Closed with an outcome
way-done = done
way-here = it is here
way-ahead = not yet
hand-over-part = Part { $n } of { $of }
hand-over-before = Part before
hand-over-next = Next part
hand-over-how = Somebody of the programme scans each part in their inbox, in any order. Only they can open it.
hand-over-goes = It goes by the network all the same once there is one; they take it in once.
hand-over-print = Print all parts
hand-over-copy = Copy this part as text
hand-over-copied = Copied. It is sealed: others who read it learn nothing of anybody.
hand-over-not-copied = The device did not take it.
hand-over-no-printer = This device can't print from here. Show the parts, or copy them as text.
paper-title = Sealed referral
paper-fictional = Training: this referral is of the fictional district. Nobody is to be looked for.
paper-to = To { $name }
paper-how = { $n ->
    [one] Scan this code in the programme's inbox. Nobody else can open it.
   *[other] Scan all { $n } codes in the programme's inbox, in any order. Nobody else can open them.
}
