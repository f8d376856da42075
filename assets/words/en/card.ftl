# Checking a membership card, and the lists by which it is checked.
card-instead = You can type the code from the card: it does the same.
card-hint = Hold the code in the square
card-scan = Use the camera
card-type = Type the code
card-compare = Compare with known cards
card-compare-sub = { $n ->
    [one] { $n } programme prints cards without a code
   *[other] { $n } programmes print cards without a code
}
card-compare-short = No code on it
card-compare-how = These cards have no code. Hold the card beside the picture. What looks the same still can't be confirmed.

code-label = The 12 characters of the code
code-where = Under the square on most cards
code-typed = { $n } of { $of }
code-good = It reads well
code-asking = Looking it up
code-check = One character is not right, or two changed places. Look again: 8 and B, 5 and S, 2 and Z, G and 6 look alike.
code-character = Character { $place }, { $letter }, stands in no code. Look at it again.
code-template = This looks like the number on a card of { $programme }, which has no code.
code-no-lists = No codes can be looked up here yet: this device has no list of them.

card-confirmed = Confirmed
card-confirmed-line = A programme trusted here made this card. Valid to { $month }.
card-stale = { $n ->
    [one] The card lists are { $n } day old.
   *[other] The card lists are { $n } days old.
} A card withdrawn since then would still be confirmed.
card-same = Looks the same
card-same-line = You found that it looks like the cards of { $programme }. Cards without a code can't be confirmed.
card-other-years = Cards that look like this are not said to be good this year. Ask the programme.
card-cannot-confirm = Cannot confirm
card-not-a-card = This code is not that of a membership card.
card-unknown-issuer = The maker of this card is not in this device's list.
card-unknown-code = This code is not in this device's list. A new card may be missing from it.
card-misread = The code could not be read whole.
card-not-the-person = That says nothing about the person.
card-expired = Expired
card-expired-line = This card was good to the end of { $month }.
card-withdrawn = Withdrawn
card-withdrawn-line = The programme has taken this card back, for instance because it was lost.
card-newer-one = That says nothing about the person, who may have a newer card.

card-means = What it means here
card-rule-here = The rule here
card-no-rule = This pack does not say what a card means here. Ask your supervisor.
card-rule-reviewed = reviewed { $date }
card-rule-secondhand = second-hand
card-rule-unverified = source not seen
card-rule-counsel = approved by counsel, { $name }
card-rule-words = In its own words
card-not-a-promise = Counsel has not approved these words. They are no promise.
card-you-can = You can
card-ask-line = Ask the programme line
card-ask-line-sub = names nobody
card-nothing-kept = Nothing about this card is kept.
card-clears-in = This screen clears in { $n } s.
card-longer = Keep it a minute more
card-clear-now = Clear now
card-next = Next card
card-scan-again = Scan again
card-cleared = Cleared

card-front = Front
card-back = Back
template-years = Good in { $first } to { $last }
template-years-from = Good from { $first }
template-years-to = Good to { $last }
template-years-unknown = Years not known
template-not-this-year = not this year
template-other-years = Cards of this look are not said to be good this year.
template-no-picture = The pack has no picture of it.
template-good-in = Years
template-number = Its number looks like
template-number-how = A is any letter, 9 any digit
template-from = Comes from
template-call = Ask this programme
template-yes = It looks the same
template-no = It does not

card-no-issuers = No cards can be confirmed here
card-no-issuers-then = The pack in use names no issuer of cards. That a card can't be confirmed says nothing about the person.

lists-title = Card lists
lists-issuers = { $n ->
    [0] No issuer's cards are known
    [one] The cards of { $n } issuer are known
   *[other] The cards of { $n } issuers are known
}
lists-aged = Card lists from { $date }, { $n ->
    [0] today
    [one] { $n } day old
   *[other] { $n } days old
}
lists-age-unknown = The card lists do not say how old they are
lists-age-means = Old lists still confirm cards. They miss what was withdrawn since.
lists-codes = Typed codes can be looked up
lists-no-codes = Typed codes can't be looked up
lists-templates = { $n ->
    [0] No cards without a code to compare with
    [one] { $n } card without a code to compare with
   *[other] { $n } cards without a code to compare with
}
list-add = Add a newer list
list-add-why = A list is accepted only when an issuer known here, or the pack's own signers of issuers, signed it.
list-choose = Choose a list
list-choose-hint = A file from the programme or your agency
list-scan = Scan a list's code
list-instead = You can choose the list's file instead.
list-hint = Hold the list's code in the square
list-offer = Nothing has changed yet. This is in the list:
list-trust = Whose cards are believed
list-withdrawn = Cards that were withdrawn
list-codes = Codes that can be typed
list-of = Signed on { $date }
list-replaces = Takes the place of the one from { $date }.
list-accept = Use this list
list-taken = In use now: { $what }
list-not-a-list = This is not a card list
list-not-a-list-then = Ask whoever gave it to you for the list itself.
list-not-signed = Too few of those who may sign it did
list-not-signed-then = A list of issuers wants the signatures of those named in the one before.
list-unknown-issuer = Its issuer is not known here
list-unknown-issuer-then = This pack does not believe whoever signed it. It may be for another pack.
list-not-newer = It is no newer than what is here
list-not-newer-then = Ask for the newest one.
list-too-new = This list needs a newer Wayside
list-too-new-then = Update the app, then add it again.
