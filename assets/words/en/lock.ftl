# The lock on the records.
lock-title = Lock
lock-state-open = Records are open. Lock
lock-state-locked = Records are locked. Unlock
lock-state-erased = Records were erased. Lock
lock-state-damaged = Records can't be read. Lock
lock-state-not-set-up = No PIN is set. Set one
lock-is-open = Records are open
lock-opened = Open
lock-now = Lock now
lock-open = Unlock
lock-next = Next
lock-set = Set
lock-go-on = Go on
lock-set-up-why = Records are encrypted on this device. Choose what opens them. Overdose, Find help and Needlestick never ask for it.
lock-kind = What opens the records
lock-pin = PIN
lock-pin-sub = 6 to 12 digits
lock-phrase = Passphrase
lock-phrase-sub = 12 characters or more
lock-nobody-recovers = Nobody can recover it: not you, not your agency, not the makers of this app. After ten wrong tries the records are erased.
lock-software-pin = A PIN is for the training district only. No hardware key protects this device’s records: whoever copies its storage tries every PIN within hours.
lock-software-phrase = No hardware key protects this device's records. Somebody who copies its storage can try to guess it. Four unrelated words or more withstand that.
lock-enter-pin = Enter your PIN
lock-enter-phrase = Enter your passphrase
lock-old = Enter what opens it now
lock-new-pin = Choose a PIN of 6 to 12 digits
lock-new-phrase = Choose a passphrase of 12 characters or more
lock-again = The same once more
lock-differ-pin = Those were two different PINs. Choose again.
lock-differ-phrase = Those were two different passphrases. Choose again.
lock-trying = Trying. This takes a second on purpose.
lock-wrong-pin = { $n ->
    [one] That is not the PIN. One try is left, then the records are erased.
   *[other] That is not the PIN. { $n } tries are left.
}
lock-wrong-phrase = { $n ->
    [one] That is not the passphrase. One try is left, then the records are erased.
   *[other] That is not the passphrase. { $n } tries are left.
}
lock-too-soon = Too soon after a wrong try. Wait, then try again.
lock-wait = Next try in { $time }
lock-tries = { $n ->
    [one] One try left before the records are erased
   *[other] { $n } tries left before the records are erased
}
lock-joined = { $n ->
    [one] Open. One entry saved while locked has joined the records.
   *[other] Open. { $n } entries saved while locked have joined the records.
}
lock-captured = { $n ->
    [one] One entry was saved while locked. It joins the records when you unlock.
   *[other] { $n } entries were saved while locked. They join the records when you unlock.
}
lock-erased = Ten wrong tries: the key is gone. What was recorded can be read by nobody. You can set a new PIN and begin afresh.
lock-unfit = That is too short, too long, or not only digits.
lock-phrase-only = Choose a passphrase of four unrelated words or more. No hardware key protects a PIN on this device.
lock-too-easy = That is among the first that anybody tries. Four unrelated words are better.
lock-damaged = The records on this device are damaged or not its own. They were left where they are. Tell whoever looks after the device.
lock-file-damaged = What says how the records open is damaged, so no PIN opens them. Nothing was deleted. When you set a new PIN they are put aside and kept, for whoever looks after the device; what is running goes on and joins the new records.
lock-works = These never wait for a PIN
lock-idle = Lock when untouched for
lock-hidden-shuts = The records also lock when the screen goes dark or another app is in front.
lock-change = Change PIN or passphrase
lock-changed = Changed. The old one opens nothing any more.
passphrase-show = Show it
passphrase-hide = Hide it
pin-delete = Delete the last digit
pin-count = { $n ->
    [0] No digit
    [one] 1 digit
   *[other] { $n } digits
}
settings-lock = Lock, PIN and idle time
lock-after-join = What was saved while locked has not joined the records. It is kept, and joins at the next unlock.
lock-after-read-captured = Some of what was saved while locked can't be read here. It is kept as it is.
lock-after-remove-old = Records whose time is up were not removed. This is tried again at the next unlock.
lock-after-forget-sent = A referral that was sent may still be in the records as a draft. It is removed at the next unlock.
lock-wipe-waits = Your agency wants the records of this device erased. They are erased as soon as the overdose ends, this one too, or after four hours without a tap. Hand it over before.
lock-runs-unreadable = { $n ->
    [one] Something was running that can't be shown here: a newer version of the app saved it, or it is damaged. It is kept. Begin anew for the steps.
   *[other] { $n } things were running that can't be shown here: a newer version of the app saved them, or they are damaged. They are kept. Begin anew for the steps.
}

## Before anything changes whom the device trusts.
officer-again = Unlock once more
officer-why = This changes whom this device trusts, or takes records off it. Only you can do that.
officer-first = Choose a passphrase first
officer-first-why = This changes whom this device trusts. Without a lock, anybody who holds the device could do it.
officer-phrase = Choose a passphrase first
officer-phrase-why = What comes now is no training any more. No hardware key protects a PIN on this device, so a passphrase has to take its place.
