// Written by `make bindings` from crates/companion/src/commands.rs. Do not edit.
import type { BeginAsk } from "./BeginAsk";
import type { ChangeSecretAsk } from "./ChangeSecretAsk";
import type { Changed } from "./Changed";
import type { Choices } from "./Choices";
import type { ExportAsk } from "./ExportAsk";
import type { ExportFile } from "./ExportFile";
import type { ExposureAsk } from "./ExposureAsk";
import type { ExposurePage } from "./ExposurePage";
import type { IdleAsk } from "./IdleAsk";
import type { KitAsk } from "./KitAsk";
import type { KitsPage } from "./KitsPage";
import type { LockAnswer } from "./LockAnswer";
import type { LockState } from "./LockState";
import type { NearestAnswer } from "./NearestAnswer";
import type { NearestAsk } from "./NearestAsk";
import type { OfferAsk } from "./OfferAsk";
import type { Opening } from "./Opening";
import type { OverdosePage } from "./OverdosePage";
import type { PackAsk } from "./PackAsk";
import type { PackCard } from "./PackCard";
import type { PackOffer } from "./PackOffer";
import type { PlaceAnswer } from "./PlaceAnswer";
import type { PlaceAsk } from "./PlaceAsk";
import type { PlainAsk } from "./PlainAsk";
import type { Plan } from "./Plan";
import type { Qr } from "./Qr";
import type { QrAsk } from "./QrAsk";
import type { RecordAsk } from "./RecordAsk";
import type { RecordsPage } from "./RecordsPage";
import type { ReportAsk } from "./ReportAsk";
import type { ReportPage } from "./ReportPage";
import type { SearchAnswer } from "./SearchAnswer";
import type { SearchAsk } from "./SearchAsk";
import type { ServiceAsk } from "./ServiceAsk";
import type { ServicePage } from "./ServicePage";
import type { SetUpAsk } from "./SetUpAsk";
import type { SignerAsk } from "./SignerAsk";
import type { SignerOffer } from "./SignerOffer";
import type { SignerRow } from "./SignerRow";
import type { StandingAnswer } from "./StandingAnswer";
import type { StandingAsk } from "./StandingAsk";
import type { TapAnswer } from "./TapAnswer";
import type { TapAsk } from "./TapAsk";
import type { UnlockAsk } from "./UnlockAsk";
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
  lock_state: { ask: PlainAsk; answer: LockState };
  set_up_lock: { ask: SetUpAsk; answer: LockAnswer };
  unlock: { ask: UnlockAsk; answer: LockAnswer };
  lock: { ask: PlainAsk; answer: LockState };
  change_secret: { ask: ChangeSecretAsk; answer: LockAnswer };
  set_idle: { ask: IdleAsk; answer: LockState };
  touch: { ask: PlainAsk; answer: LockState };
  begin_overdose: { ask: BeginAsk; answer: OverdosePage };
  overdose: { ask: PlainAsk; answer: OverdosePage | null };
  tap: { ask: TapAsk; answer: TapAnswer };
  qr: { ask: QrAsk; answer: Qr };
  kits: { ask: PlainAsk; answer: KitsPage };
  save_kit: { ask: KitAsk; answer: KitsPage };
  exposure: { ask: PlainAsk; answer: ExposurePage };
  do_exposure: { ask: ExposureAsk; answer: ExposurePage };
  records: { ask: PlainAsk; answer: RecordsPage };
  report: { ask: RecordAsk; answer: ReportPage };
  save_report: { ask: ReportAsk; answer: ReportPage };
  retract_record: { ask: RecordAsk; answer: RecordsPage };
  export_records: { ask: ExportAsk; answer: ExportFile };
}

/** Commands that take the bytes of a file the officer chose. */
export interface FileCommands {
  offer_pack: { answer: PackOffer };
  offer_signer: { answer: SignerOffer };
}
