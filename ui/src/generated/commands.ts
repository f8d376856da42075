// Written by `make bindings` from crates/companion/src/commands.rs. Do not edit.
import type { Changed } from "./Changed";
import type { Choices } from "./Choices";
import type { NearestAnswer } from "./NearestAnswer";
import type { NearestAsk } from "./NearestAsk";
import type { OfferAsk } from "./OfferAsk";
import type { Opening } from "./Opening";
import type { PackAsk } from "./PackAsk";
import type { PackCard } from "./PackCard";
import type { PackOffer } from "./PackOffer";
import type { PlaceAnswer } from "./PlaceAnswer";
import type { PlaceAsk } from "./PlaceAsk";
import type { PlainAsk } from "./PlainAsk";
import type { Plan } from "./Plan";
import type { SearchAnswer } from "./SearchAnswer";
import type { SearchAsk } from "./SearchAsk";
import type { ServiceAsk } from "./ServiceAsk";
import type { ServicePage } from "./ServicePage";
import type { SignerAsk } from "./SignerAsk";
import type { SignerOffer } from "./SignerOffer";
import type { SignerRow } from "./SignerRow";
import type { StandingAnswer } from "./StandingAnswer";
import type { StandingAsk } from "./StandingAsk";
import type { ZoneAsk } from "./ZoneAsk";
import type { ZonePage } from "./ZonePage";
import type { ZonesPage } from "./ZonesPage";

/** Commands that take one ask and give one answer. */
export interface JsonCommands {
  opening: { ask: PlainAsk; answer: Opening };
  standing: { ask: StandingAsk; answer: StandingAnswer };
  choices: { ask: PlainAsk; answer: Choices };
  nearest: { ask: NearestAsk; answer: NearestAnswer };
  search: { ask: SearchAsk; answer: SearchAnswer };
  service: { ask: ServiceAsk; answer: ServicePage };
  zones: { ask: StandingAsk; answer: ZonesPage };
  zone: { ask: ZoneAsk; answer: ZonePage };
  find_place: { ask: PlaceAsk; answer: PlaceAnswer };
  plan: { ask: PlainAsk; answer: Plan | null };
  packs: { ask: PlainAsk; answer: Array<PackCard> };
  accept_pack: { ask: OfferAsk; answer: Changed };
  use_pack: { ask: PackAsk; answer: Changed };
  go_back: { ask: PackAsk; answer: Changed };
  remove_pack: { ask: PackAsk; answer: Changed };
  signers: { ask: PlainAsk; answer: Array<SignerRow> };
  accept_signer: { ask: OfferAsk; answer: Changed };
  remove_signer: { ask: SignerAsk; answer: Changed };
}

/** Commands that take the bytes of a file the officer chose. */
export interface FileCommands {
  offer_pack: { answer: PackOffer };
  offer_signer: { answer: SignerOffer };
}
