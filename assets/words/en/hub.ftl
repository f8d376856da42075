# The hub a device belongs to, and what stands between the two.
outbox-waiting = { $n ->
    [0] Nothing waits to be sent.
    [one] 1 waiting, nothing lost.
   *[other] { $n } waiting, nothing lost.
}
outbox-attention = { $n ->
    [one] 1 needs you.
   *[other] { $n } need you.
}
outbox-then = They go by themselves when there is a network.
outbox-then-no-hub = Join one and they go by themselves, or hand them over as a code.
outbox-no-hub = This device belongs to no hub.
outbox-sending = Sending.
outbox-damaged = The list of what is to be sent can't be read. Nothing can be sent until you start a new one.
outbox-closed = The list of what is to be sent can't be opened now. What waits in it is kept.
outbox-renew = Start a new list
outbox-renew-ask = What waited in it is not sent: refer those people again. The old list is kept aside, sealed, for whoever looks after the device.
outbox-renewed = A new list has begun. Refer again whoever was waiting.
outbox-open = How it stands with the hub
outbox-state-damaged = Needs you
outbox-state-attention = { $n ->
    [one] 1 needs you
   *[other] { $n } need you
}
outbox-state-sending = Sending
outbox-state-no-hub = No hub
outbox-state-blocked = Blocked
outbox-state-offline = Offline
outbox-state-waiting = { $n } waiting
outbox-state-clear = Nothing waits

way-unreachable = No connection.
way-unreachable-then = Nothing has to be done: it is tried again by itself.
way-cut = The connection was cut.
way-cut-then = What had arrived is kept, and the rest is tried again by itself.
way-slow = The connection is very slow.
way-busy = The hub is busy.
way-busy-then = It said when to come back. It is tried again by itself.
way-down = The hub is not running.
way-portal = This Wi-Fi wants a sign-in.
way-portal-then = Sign in to this Wi-Fi first, or use mobile data.
way-untrusted = Somebody stands between this device and the hub.
way-untrusted-then = Nothing was sent. Use another network, or mobile data. If it stays so, tell your agency.
way-forged = What answered is not the hub.
way-too-large = Too large for the hub.
way-too-large-then = The others go. See which one needs you.
way-unknown-device = The hub does not know this device.
way-unknown-device-then = Ask your agency for a new ticket. Leave this hub below, then join with it. What waits stays.
way-revoked = Your agency has revoked this device.
way-revoked-then = See your agency. What was saved before still goes out and is held apart there. For anything new, call the programme.
way-refused = The hub refused this device.
way-refused-then = Tell your agency. What waits stays here.

hub-none = This device belongs to no hub
hub-none-then = Your agency's hub carries sealed referrals to the programmes. It can't open them. Everything else works without one.
hub-belongs = Belongs to { $agency }
hub-unfinished = Joining is not finished
hub-unfinished-then = The hub has not answered yet. Join again with the same ticket, or a new one.
hub-contact = Last contact with the hub { $age }
hub-no-contact = No contact with the hub yet
hub-packs-current = Its newest pack for this device is here
hub-packs-installed = A newer pack was installed
hub-packs-not-yet = It has a newer pack. Other devices get it first
hub-packs-expired = Its packs are past their date, or the clock here is ahead. What is installed goes on
hub-packs-stranger = It has a pack signed by nobody you trust. Not installed. See Packs, Who may sign
hub-packs-refused = What it has for packs cannot be believed. Not installed. Tell your agency
hub-packs-cut = A newer pack is on its way. It goes on where it stopped
hub-send-now = Send now
hub-sending = { $n ->
    [0] Talking to the hub
    [one] Sending. 1 to go.
   *[other] Sending. { $n } to go.
}
hub-at-hub = { $n ->
    [one] 1 at the hub, not yet opened by its programme.
   *[other] { $n } at the hub, not yet opened by their programmes.
}
hub-next = Tried again { $when } by itself.
hub-records = See the records
hub-join = Join a hub
hub-join-other = Join with another ticket
hub-join-how = Your agency shows a ticket: a code on its hub's page. It counts once.
hub-hint = Hold the ticket's code in the square
hub-instead = You can paste the ticket's text instead.
hub-paste = Paste the ticket
hub-paste-label = The ticket's text
hub-paste-hint = It begins with WAYSIDE-HUB1 and has no spaces.
hub-read = Look where it leads
hub-leads = This ticket leads to
hub-leads-then = Nothing has been sent yet. Join only if this is your agency's address.
hub-join-this = Join this hub
hub-enrolled = This device belongs to { $agency } now
hub-enrolled-then = What waits goes by itself.
hub-spent = This ticket was used already
hub-spent-then = A ticket counts once. Ask your agency for a new one.
hub-not-a-ticket = This is no ticket
hub-not-a-ticket-then = Look for the code on your agency's hub page, or copy the whole text.
hub-not-now = Not joined
hub-not-now-then = The ticket was not used up. Try again with the same one.
hub-left-meanwhile = The hub answered after this device had left it
hub-left-meanwhile-then = It belongs to no hub by this ticket, which is used up. Ask for a new one.
hub-unreadable = { $n ->
    [one] The hub sent a command that this version of the app does not know. It was not carried out. Update the app.
   *[other] The hub sent { $n } commands that this version of the app does not know. They were not carried out. Update the app.
}
hub-another = This ticket is of another hub
hub-another-then = Leave the hub this device belongs to first. What waits stays.
hub-leave = Leave this hub
hub-leave-ask = This device forgets the hub and sends it nothing more. What waits stays here and goes to the next hub you join. What is at the hub goes on; its outcome will not come back here.
hub-leave-yes = Leave the hub
hub-stay = Stay
