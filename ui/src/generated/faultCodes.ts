// Written by `make bindings` from crates/companion/src/fault.rs. Do not edit.
import type { FaultCode } from "./FaultCode";

/** Every code of a fault, in the companion's order. */
export const FAULT_CODES: readonly FaultCode[] = [
  "no_pack",
  "not_found",
  "offer_gone",
  "cannot_remove",
  "locked",
  "fresh_unlock",
  "passphrase_needed",
  "not_set_up",
  "damaged",
  "in_use",
  "no_protocol",
  "protocol_recalled",
  "no_run",
  "conflict",
  "unfit",
  "too_new",
  "pack_damaged",
  "pack_calendar",
  "key_failed",
  "no_randomness",
  "lock_damaged",
  "storage_full",
  "storage_read",
  "storage_write",
  "bad_request",
];
