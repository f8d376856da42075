# Home and the zone banner.
overdose = Overdose
card = Check card
help-title = Find help
refer = Refer
needlestick = Needlestick
home-overdose = Steps, timers and log. Works locked.
home-card = Keeps nothing
home-refer = Works offline
home-refer-drafts = { $n ->
    [one] 1 not finished
   *[other] { $n } not finished
}
home-refer-waiting = { $n } waiting to send
home-needlestick = What to do now
home-help-near = { $n ->
    [0] None open within { $distance }
   *[other] { $n } open within { $distance }
}
home-help-unplaced = Places and hours

notice-shelf-rebuilt = The installed pack was damaged. It has been built again from its file and is whole.
notice-went-back = The pack in use could not be opened. The version before it is in use now.
notice-training-only = No installed pack could be opened. Only the training district answers: nothing in it is real. Install a pack again.
notice-signers-closed = The list of trusted signers can't be read by this version of the app. It was left as it is. Nobody is trusted, and no pack can be installed until it opens.
notice-shelf-closed = The packs on this device can't be read. They were left where they are. Only the training district answers: nothing in it is real. Overdose and cards work. Install a pack again.
notice-lock-damaged = What says how the records open is damaged. They stay shut, and nothing was deleted. Overdose, places, zones and cards work. Under Lock you can set a new PIN; the old records are put aside.
notice-tries-lost = The count of wrong PINs was damaged and put aside. One try is left before the records are erased. Enter the PIN only when you are sure.
notice-captured-lost = What was saved while the records were locked was damaged and put aside. It can't join the records; what is running has its own file.
notice-running-lost = The key of what was running was damaged and put aside. What ran before can't be shown; it is kept. Begin an overdose anew: it is saved as usual.
notice-running-unkept = This device's storage can't be written. Overdose steps work, and are gone when the app closes. Free some storage and start the app again.
notice-folder-shared = Other users of this machine can read this app's folder, and the app can't change that. Records stay encrypted. Tell whoever looks after the device.
notice-signers-lost = The list of trusted signers was damaged and has been set aside. Nobody is trusted until you add them again.

banner-lost-then = So zones can't be told. Say where you are.
banner-inside = You are inside a zone
banner-inside-spoken = You are inside this zone:
banner-until = until { $when }
banner-cant-tell = Zone: can't tell
banner-cant-tell-head = Can't tell
banner-treat-as-inside = Treat as inside:
banner-outside = Outside every zone
banner-nearest = { $zone }: { $distance } { $bearing }
banner-none-near = No zone near here
banner-dormant = { $zone } is here, but not in force now.
banner-begins = It begins { $when }.

why-the-zone = a zone
why-outside-coverage = Outside this pack's area: its zones, places and hours say nothing of here.
why-no-position = Your position is not known.
why-pack-expired = The pack that holds the zones has expired.
why-fix-too-old = Your position is too old ({ $age }). Wait for a new one.
why-accuracy-too-poor = Position only sure within about { $radius }. Move into the open.
why-circle-crosses-line = You are too near the line of { $zone } to be sure.
why-leaving = You may just have left { $zone }. A second position must agree.
why-hours-unknown = The hours of { $zone } can't be read.
why-zones-missing = { $n ->
    [one] A zone is missing from this pack: { $names }. Treat outside as not known.
   *[other] { $n } zones are missing from this pack: { $names }. Treat outside as not known.
}

spoken-inside = Inside a zone: { $rule }
spoken-outside = Outside every zone
spoken-cant-tell = Zone: can't tell. { $why }
