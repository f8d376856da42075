# Before the shift: what an officer will rely on.
shift-tab = Shift
shift-title = Before the shift
shift-count = { $n } of { $of } ready
shift-ready = Ready
shift-look = Look at this
shift-untried = Not tried yet
shift-position = Position
shift-no-position = Not known. Zones and distances need one.
shift-camera = Camera
shift-camera-ready = Ready to read cards.
shift-camera-asks = You will be asked once. Try it now.
shift-camera-denied = Not allowed. Cards can be typed.
shift-camera-absent = None found. Cards can be typed.
shift-sound = Sound
shift-sound-try = Press to hear the alarm.
shift-sound-played = Played. Nothing heard? Turn the volume up.
shift-sound-none = No sound here. Every alarm also shows and shakes.
shift-lock-none = No PIN set. Without one no records are kept.
shift-kit-locked = Unlock to see your kits.
shift-kit-unread = Could not be read.
shift-kit-none = No doses left.
shift-kit-doses = { $n ->
    [one] 1 dose.
   *[other] { $n } doses.
}
shift-kit-until = Expires { $date }.
shift-kit-expired = All past their date. They may be used all the same.
shift-pack = Pack in use
shift-pack-covers = It covers where you are.
shift-pack-elsewhere = { $name } does not cover where you are.
shift-pack-fictional = Training only: nothing in it is real.
