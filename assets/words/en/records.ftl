# Records, reports, kits.
records-kept = Kept on this device, encrypted. Only what you refer leaves it, sealed.
records-waiting = { $n ->
    [one] One report waits for you.
   *[other] { $n } reports wait for you.
}
records-broken = The chain of what was saved has a gap: something was changed from outside. Tell whoever looks after the device.
records-none = Nothing is recorded yet.
record-overdose = Overdose, { $n ->
    [0] no dose
    [one] 1 dose
   *[other] { $n } doses
}
record-exposure = Needlestick
record-exposure-why = It is yours alone: it is in no other export, and is never exported by itself.
record-running = Running
record-to-report = Needs you: check the report
record-reported = Report confirmed
record-retracted = Withdrawn
record-purged = Its time was up: content removed
record-private = Private
retract = Withdraw report
retract-ask = It stays on this device, marked as withdrawn, and is in no export any more. This can't be undone.
retract-yes = Withdraw

export-all = Export all overdoses
export-title = Export
export-why = The file leaves this app's encryption. Keep it where your agency wants it.
export-text = Plain text, to paste into another system
export-csv = Table (CSV)
export-json = Wayside (JSON)
export-nemsis = NEMSIS 3.5.1 (JSON)
export-none = Nothing to export yet.
export-save = Save the file
export-copy = Copy the text
export-saved = The device has the file now.
export-not-saved = The device did not take the file. Copy the text instead.
export-copied = Copied. Other apps can read it until you copy something else.
export-not-copied = The device did not take it. Save the file instead.

report-title = Report
report-text-unconfirmed = Not confirmed: nobody has checked this report.
report-number = Agency's incident number
report-number-sub = Only if your agency wants it. It goes into the plain text, and is kept nowhere in this app.
report-number-unfit = Letters, digits and dashes only, with at least one digit. No name belongs here.
report-look-through = Filled in from the overdose. Check it, add what only you saw, then confirm.
report-fictional = Training: this report is of the fictional district.
report-what = What happened
report-found = Found { $when }
report-ems = Ambulance { $time }
report-no-dose = No dose was given.
report-dose = { $amount } { $route }, by { $by }
report-area = Postal code or map cell
report-area-sub = At most 12 letters and digits. Leave it empty where it could say who it was.
report-sex = Sex, as seen
report-age = Age, as seen
report-breathing-before = Breathing before
report-breathing-after = Breathing after
report-response-time = From the last dose to breathing
report-response = How they responded
report-survived = Survived
report-disposition = Outcome
report-marks = Also
report-drugs = Suspected drugs
report-referral-offered = Referral offered
report-referral-accepted = Referral accepted
report-cpr-by = Who began to press
report-officer-exposed = An officer was exposed
report-confirm = Confirm the report
report-confirm-again = Confirm the correction
report-done = Done
report-saved = Confirmed and saved. You can still correct it.
report-unknown = Not known
report-yes = Yes
report-no = No
sex-female = Female
sex-male = Male
age-band-under-10 = Under 10
age-band-10 = 10 to 17
age-band-18 = 18 to 24
age-band-25 = 25 to 34
age-band-35 = 35 to 44
age-band-45 = 45 to 54
age-band-55 = 55 to 64
age-band-65 = 65 and over
drug-heroin = Heroin
drug-fentanyl = Fentanyl
drug-fentanyl-analog = Fentanyl analogue or other synthetic opioid
drug-carfentanil = Carfentanil
drug-methadone = Methadone
drug-suboxone = Suboxone
drug-pharmaceutical-opioid = Prescribed opioid
drug-pharmaceutical-stimulant = Prescribed stimulant
drug-pharmaceutical-other = Another medicine
drug-benzodiazepines = Benzodiazepines
drug-barbiturates = Barbiturates
drug-cocaine = Cocaine or crack
drug-methamphetamine = Methamphetamine
drug-marijuana = Cannabis
drug-synthetic-marijuana = Synthetic cannabinoids
drug-bath-salts = Synthetic cathinones
drug-alcohol = Alcohol
drug-other = Another
breathing-none = None
breathing-agonal = Gasping or weak
breathing-poor = Slow or shallow
breathing-normal = Normal
response-under-1 = Under 1 minute
response-1-to-3 = 1 to 3 minutes
response-3-to-5 = 3 to 5 minutes
response-over-5 = Over 5 minutes
response-did-not-work = It did not work
response-combative = Fought
response-none = No response
response-alert = Alert
response-angry = Angry
response-sedated = Drowsy
disposition-hospital-conscious = To hospital, conscious
disposition-hospital-unconscious = To hospital, unconscious
disposition-released = Went their own way
disposition-taken-to-treatment = Taken to treatment
disposition-referred-to-treatment = Told of treatment

kit-title = Kits
kit-asked = What is in your hand is asked at the first dose; no kit is taken for granted.
kit-none = No kits yet.
kit-add = Add a kit
kit-lot = Lot number
kit-lot-is = Lot { $lot }.
kit-expires = Expiry date
kit-good-until = Expires { $date }.
kit-expired = Expired. Better than none.
kit-doses = Doses in it
kit-left = { $n ->
    [0] None left
    [one] 1 dose left
   *[other] { $n } doses left
}
kit-gone = Remove kit
kit-gone-ask = It leaves the list. Doses given from it stay in the records.
kit-gone-yes = Remove
record-unknown = Of a kind that only a newer version of the app knows
record-unreadable = Can't be read here
record-unreadable-why = A newer version of the app saved it, or it is damaged. It is kept as it is. Update the app to read it, or export it as it is.
record-part-unreadable = { $n ->
    [one] 1 entry of it can't be read here
   *[other] { $n } entries of it can't be read here
}
unreadable-newer = Saved by a newer version of the app, kept, and not readable here. { $what }: { $n ->
    [one] 1 entry.
   *[other] { $n } entries.
} Update the app to read it.
unreadable-damaged = Not what was saved, kept as it is, and not readable. { $what }: { $n ->
    [one] 1 entry.
   *[other] { $n } entries.
} Tell whoever looks after the device.
unreadable-of-overdose = Overdoses
unreadable-of-report = Confirmed reports
unreadable-of-retracted = Withdrawn records
unreadable-of-kit = Kits
unreadable-of-exposure = Needlesticks
unreadable-of-draft = Referrals not sent yet
unreadable-of-hotline = Hotlines called
unreadable-of-frame = Parts of something that was running
unreadable-of-other = Something new
report-unreadable = { $n ->
    [one] One entry of this record can't be read here. A dose, or a report that was confirmed, may be missing below.
   *[other] { $n } entries of this record can't be read here. Doses, or a report that was confirmed, may be missing below.
}
kit-unreadable = { $n ->
    [one] One entry about kits or doses can't be read here. A kit may be missing, and less may be left than is said.
   *[other] { $n } entries about kits or doses can't be read here. Kits may be missing, and less may be left than is said.
}
export-unknown-why = This is exported as it was saved. Nobody here has read it: it may say who somebody is.
