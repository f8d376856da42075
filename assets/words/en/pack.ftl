# Packs, installing, signers.
packs-none = No pack in use
packs-none-hint = No pack is on this device. Install one from a file.
pack-version = version { $version }
pack-fictional = Fictional: for training only
pack-valid-until = Valid until { $date }
pack-valid-always = No expiry date
pack-expired-on = Expired on { $date }
pack-expired = Expired
pack-future = Made in the future: check this device's date
pack-holds = { $services ->
    [one] { $services } service
   *[other] { $services } services
}, { $zones ->
    [one] { $zones } zone
   *[other] { $zones } zones
}
pack-clock = Clock of { $zone }
pack-lacks = Missing from this pack: { $names }. Ask its publisher for a whole one.
pack-attributions = { $n ->
    [one] Whose data ({ $n } line)
   *[other] Whose data ({ $n } lines)
}
pack-in-use = In use
pack-bundled = Came with the app.
pack-on-device = Installed on this device.
pack-previous = Version { $version } is kept to go back to.
pack-use = Use this pack
pack-used = { $name } answers now.
pack-go-back = Go back to { $version }
pack-went-back = { $name }: the version before answers again.
pack-back-ask = Go back to version { $version }?
pack-back-then = Version { $version } is taken off this device.
pack-back-yes = Go back
pack-remove = Remove
pack-removed = { $name } has been removed.
pack-remove-ask = Remove { $name }?
pack-remove-then = It can be installed again from its file.
pack-remove-then-used = It is in use: the training district will answer instead, and nothing in that is real. It can be installed again from its file.
pack-remove-yes = Remove it

install-title = Install from a file
install-choose = Choose a pack
install-choose-hint = A file that ends in .wayside
install-how = The file is checked before anything changes: that it is whole, and that a signer you trust has signed it.
install-reading = Reading and checking the file
install-installing = Installing. The old pack answers until it is done.
install-offer = Nothing has changed yet. This is in the file:
install-older = This is version { $version }, older than { $replaces } which is installed. Install it only if you mean to.
install-replaces = Replaces version { $version }, which is kept to go back to.
install-new = A new pack for this device.
install-accept = Install
install-done = { $name }, version { $version }, is installed
install-done-used = It answers from now on.
install-done-shelved = It is on the shelf. Choose it under Packs to use it.
file-unreadable = This device could not read the file. Copy it again and retry.
nothing-changed = Nothing has changed.

part-file = file
bytes = { $n } bytes
bytes-k = { $n } kB
bytes-m = { $n } MB
bytes-g = { $n } GB

refusal-empty = The file is empty
refusal-empty-then = It has no bytes at all. Copy or download it again.
refusal-not-a-pack = This is not a Wayside pack
refusal-not-a-pack-then = It looks like { $looks }. Choose the file that ends in .wayside.
looks-zip = a zip archive: unpack it first
looks-json = a JSON file
looks-pdf = a PDF
looks-text = plain text
looks-unknown = something else
refusal-truncated = The file is cut short
refusal-truncated-then = Its end is missing. Copy or download it again.
refusal-damaged = The file has been damaged or changed
refusal-damaged-then = Its part “{ $part }” is not what was signed. Get it again from whoever made it.
refusal-too-large = The file claims too much
refusal-too-large-then = Its part “{ $part }” says { $claimed }; at most { $allowed } is allowed. Ask whoever made it.
refusal-too-new = This pack needs a newer Wayside
refusal-too-new-then = Update the app, then install it again.
refusal-unsigned = Nobody has signed this pack
refusal-unsigned-then = Ask its maker for a signed one. An unsigned pack could say anything.
refusal-stranger = Signed by somebody you do not trust yet
refusal-stranger-then = If you know the signer, get their key, add it under Trusted signers, and try again. These keys signed it:
refusal-too-few = Too few trusted signatures
refusal-too-few-then = It asks for { $needed }, and { $found } of them are trusted here.
refusal-bad-row = The pack contradicts itself
refusal-bad-row-then = Line { $line } of its table “{ $table }” is not what it should be. Tell whoever made it.
refusal-not-a-key = This is not a signer's public key
refusal-not-a-key-then = Ask the signer for the public key file.

signers-title = Trusted signers
signers-why = This device accepts packs only from these signers.
signers-none = No signer yet.
signers-none-hint = Only the training pack can be used until you add one.
signer-unnamed = Unnamed signer
signer-since = Trusted since { $date }
signer-add = Add a signer
signer-add-hint = From their public key file
signer-compare = Compare before you trust { $name }
signer-compare-how = Call the signer on a number you already know. Read these groups to each other. Go on only if every one is the same.
signer-known = { $name } is trusted already
signer-accept = All the same: trust
signer-added = { $name } is trusted now.
signer-remove = Stop trusting
signer-remove-ask = Stop trusting { $name }?
signer-remove-then = Packs they signed stay, and say that their signer is no longer trusted. New ones are refused.
signer-removed = { $name } is no longer trusted.
key-id-label = Key in groups of four: { $groups }
