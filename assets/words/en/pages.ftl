# What the hub's own pages say, to those who look after the agency's devices.
page-skip = Skip to the page
page-sections = Sections
page-signed-in = Signed in as { $name }
page-sign-out = Sign out
page-back = Back
page-never = never

# The inbox without its script
page-inbox-needs-script = This page opens sealed referrals in your browser and needs its script to run. Or use `wayside inbox` on the command line.

# Signing in
page-sign-in = Sign in
page-sign-in-lead = For those who look after the agency's devices. Programmes go to the inbox.
page-name = Name
page-password = Password
page-code = Code
page-code-hint = Six digits from your authenticator app. Each counts once.
page-sign-in-wrong = Name, password or code do not fit. A code counts once: wait for the next if you have used it.
page-sign-in-wait = Too many tries. Wait { $minutes } minutes, then try once.

# Devices
page-devices = Devices
page-devices-lead = What the agency calls each device, when it last spoke and what it carries. No officer is named here, and nobody's record can be read.
page-devices-none = No device is enrolled yet.
page-enrol = Enrol a device
page-enrol-lead = A ticket brings one device to this hub, once. Its owner scans it in the app.
page-label = What the device is called
page-label-hint = A number or a post, not a person: it stands in the audit log.
page-label-wrong = A label has 1 to { $most } characters, on one line.
page-hours = Good for, hours
page-make-ticket = Make a ticket
page-ticket = Ticket
page-ticket-lead = For { $label }. In the app: { settings }, { hub }, { scan-ticket }.
page-ticket-until = Good until { $until }.
page-ticket-once = It is shown this once. If it is lost, make another; this one counts for nobody after its time.
page-ticket-text = The same as text, to be typed or pasted
page-ticket-picture = The ticket as a QR code
page-last-seen = Last seen
page-pack = Pack
page-early = Gets packs early
page-early-hint = A mark for whoever publishes: the packs page lists these devices, to be named in a first stage.
page-credential = Credential
page-until = until { $day }
page-state = State
page-active = Active
page-lapsed = Credential lapsed
page-revoked = Revoked on { $day }
page-enrolled = Enrolled
page-device-id = Id
page-commands = Commands
page-commands-none = None was sent.
page-waiting = Waiting until the device speaks
page-carried-out = Carried out on { $day }
page-sent = Sent
page-deeds = What can be done
page-lock = Lock
page-lock-about = The next time the device speaks it closes its records; the officer's PIN opens them again. Nothing is lost, and overdose, card, places and rules stay usable.
page-wipe = Wipe
page-wipe-about = The next time the device speaks it erases the key of its records: nobody can read them again, here or there. What is sealed and not yet sent goes out first. It cannot be undone.
page-release = Release
page-release-about = After too many wrong PINs the device waits for this. The next time it speaks, its officer may try again.
page-revoke = Revoke
page-revoke-about = From now on the hub gives this device nothing but a lock or a wipe. What it saved before and still brings is kept apart, and goes to no programme until somebody has looked. It cannot be undone; the device can be enrolled anew.
page-let-go = Send on what is held
page-let-go-about = What this device saved before it was revoked goes to the programmes it is sealed to, as if it came in now. Somebody was promised help in each: do this once you know that it was the officer who wrote them.
page-held = Held back
page-held-count = { $count ->
    [one] 1 letter, sealed
   *[other] { $count } letters, sealed
}
page-deed-of = { $deed }: { $label }
page-cancel = Leave it as it is

# Programmes
page-programmes = Programmes
page-programmes-lead = Who may read an inbox here. The hub holds their public keys alone: it cannot open what is sealed to them.
page-programmes-none = No programme has been added yet.
page-programme-add = Add a programme
page-programme-key = Key
page-seal-key = Sealing key
page-sign-key = Signing key
page-key-id = Id of the key
page-recipient-file = Public file
page-recipient-hint = All of recipient.pub, which `wayside recipient keygen` wrote and the programme gave you. Paste it here.
page-keys-hint = Or, without the file, type the three from it: each key has 64 hexadecimal digits, its id 16. The id shows a wrong digit.
page-key-look = Look at the key
page-key-compare = Before it is used: telephone the programme on a number you know and have them read out the id of their key, which `wayside recipient keygen` gave them. Add it only when every digit is the same. A key that is not theirs seals referrals to nobody, or to somebody else.
page-key-same = It is the same: add it
page-keys-missing = Give the public file, or both keys and the id: not both, and no less.
page-recipient-wrong = That is not a recipient.pub. Paste all of the file that `wayside recipient keygen` wrote, and nothing else.
page-keys-wrong = A key is not one: each has 64 hexadecimal digits, 0 to 9 and a to f. Nothing was added.
page-keys-other = These keys are not those of that id: a digit is wrong, of a key or of the id. Nothing was added. Take the file itself, or compare every digit.
page-programme-unnamed = A programme has a name of at most 60 characters. Nothing was added.

# Outcomes
page-outcomes = Outcomes
page-outcomes-lead = What became of referrals, counted. Never by officer, never by device.
page-outcomes-none = Nothing has been referred yet.
page-month = Month
page-referrals = Referrals
page-by-month = By month
page-by-pathway = By pathway
page-by-became = By outcome
page-table-of = { $month }, by pathway and outcome
page-pathway = Pathway
page-total = All
page-few = <5
page-held-back = held back
page-inside-note = Counts below 5 are shown as <5. Others are held back where they would give one of those away. Not for publishing: use the public table.
page-public = For the public
page-public-lead = Counts below 11 are held back, zeros among them, and with them as many others as it takes so that none can be worked out from the totals. Months that are over only.
page-public-file = As a file (CSV)
page-became-at-hub = Waiting at the hub
page-became-delivered = With the programme
page-became-retracted = Consent withdrawn
page-became-engaged = Met, and go on
page-became-not-reached = Not found
page-became-declined = Rather not
page-became-not-eligible = Not taken
page-became-transferred = Handed on
page-pathway-arrest-diversion = Instead of an arrest
page-pathway-social-contact = Social contact
page-pathway-after-overdose = After an overdose
page-pathway-victim-or-witness = Victim or witness
page-pathway-hotline = Hotline

# Audit
page-audit = Audit
page-audit-lead = Who did what, to which id, and when. No line says anything of a person who was referred.
page-audit-sound = The chain holds: each of { $lines } lines is held to the one before.
page-audit-broken = The chain is broken at line { $at }: a line was changed, added or taken out by other means than this hub. Keep a copy, and find out who could reach the database.
page-audit-none = Nothing has been done yet.
page-place = Line
page-when = When (UTC)
page-who = Who
page-did = Did
page-what = To
page-newer = Newer
page-older = Older
page-hash = Hash

# Packs
page-packs-lead = What devices can fetch from here, and what they say they carry.
page-packs-none = Nothing has been published here yet.
page-packs-unread = The repository is there and cannot be read. `wayside pack publish` writes it anew.
page-pack-version = Version
page-pack-list = List { $version }, fresh until { $until }.
page-pack-published = Published
page-pack-stage = Stage
page-pack-everybody = Everybody
page-pack-share = { $percent } % and { $named } named
page-pack-takers = Takes it
page-pack-of = { $takers } of { $all }
page-pack-early = Whoever publishes in stages names these devices:
page-pack-devices = What devices carry
page-pack-unknown = not said
page-pack-how = Packs are published, staged and taken back with `wayside pack publish` on a machine that has the signing keys: they are never on this hub, so that whoever breaks into it cannot change a word on a device. Each device decides by the signed stage whether it is its turn. To take a pack back, publish the older content under a newer version.

# What is said instead of a page
page-trouble-ledger = The hub cannot read or write just now. Nothing was changed. Try again in a minute.
page-trouble-form = The form was too old, or came from elsewhere. Nothing was changed. Go back, load the page anew and try again.
page-trouble-missing = There is no such page, or what it was about is no longer there.
page-trouble = That did not work
