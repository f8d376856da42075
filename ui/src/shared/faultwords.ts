// What each code of a fault is called, and what to do then.
import type { TroubleCode } from '../backend/failed';

export const faultWords: Record<TroubleCode, { what: string; then: string }> = {
  no_pack: { what: 'fault-no-pack', then: 'fault-no-pack-then' },
  not_found: { what: 'fault-not-found', then: 'fault-not-found-then' },
  offer_gone: { what: 'fault-offer-gone', then: 'fault-offer-gone-then' },
  cannot_remove: { what: 'fault-cannot-remove', then: 'fault-cannot-remove-then' },
  locked: { what: 'fault-locked', then: 'fault-locked-then' },
  not_set_up: { what: 'fault-not-set-up', then: 'fault-not-set-up-then' },
  damaged: { what: 'fault-damaged', then: 'fault-damaged-then' },
  in_use: { what: 'fault-in-use', then: 'fault-in-use-then' },
  protocol_recalled: { what: 'fault-protocol-recalled', then: 'fault-protocol-recalled-then' },
  no_protocol: { what: 'fault-no-protocol', then: 'fault-no-protocol-then' },
  no_run: { what: 'fault-no-run', then: 'fault-no-run-then' },
  conflict: { what: 'fault-conflict', then: 'fault-conflict-then' },
  unfit: { what: 'fault-unfit', then: 'fault-unfit-then' },
  too_new: { what: 'fault-too-new', then: 'fault-too-new-then' },
  pack_damaged: { what: 'fault-pack-damaged', then: 'fault-pack-damaged-then' },
  pack_calendar: { what: 'fault-pack-calendar', then: 'fault-pack-calendar-then' },
  key_failed: { what: 'fault-key-failed', then: 'fault-key-failed-then' },
  no_randomness: { what: 'fault-no-randomness', then: 'fault-no-randomness-then' },
  lock_damaged: { what: 'fault-lock-damaged', then: 'fault-lock-damaged-then' },
  storage_full: { what: 'fault-storage-full', then: 'fault-storage-full-then' },
  storage_read: { what: 'fault-storage-read', then: 'fault-storage-read-then' },
  storage_write: { what: 'fault-storage-write', then: 'fault-storage-write-then' },
  bad_request: { what: 'fault-bad-request', then: 'fault-bad-request-then' },
  unreachable: { what: 'fault-unreachable', then: 'fault-unreachable-then' },
};
