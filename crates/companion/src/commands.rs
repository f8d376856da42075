//! The one list of what can be asked. It feeds the dispatcher here, Tauri's handler and permission
//! manifest in the shell, and the face's typed client in `ui/src/generated/commands.ts`.

use serde_json::Value;

use crate::Companion;
use crate::answers::*;
use crate::asks::*;
use crate::cards::*;
use crate::fault::{Fault, FaultCode};
use crate::hub::*;
use crate::referrals::*;
use crate::scene::*;

/// Hands the list to a macro of yours: `json` commands take one ask and give one answer, `file`
/// commands take the raw bytes of a file the officer chose.
#[macro_export]
macro_rules! for_each_command {
    ($hand_to:ident) => {
        $hand_to! {
            json {
                opening: PlainAsk => Opening,
                standing: StandingAsk => StandingAnswer,
                choices: PlainAsk => Choices,
                nearest: NearestAsk => NearestAnswer,
                search: SearchAsk => SearchAnswer,
                service: ServiceAsk => ServicePage,
                zones: StandingAsk => ZonesPage,
                zone: ZoneAsk => ZonePage,
                find_place: PlaceAsk => PlaceAnswer,
                plan: PlainAsk => Option<Plan>,
                packs: PlainAsk => Vec<PackCard>,
                accept_pack: OfferAsk => Changed,
                use_pack: PackAsk => Changed,
                go_back: PackAsk => Changed,
                remove_pack: PackAsk => Changed,
                signers: PlainAsk => Vec<SignerRow>,
                accept_signer: OfferAsk => Changed,
                remove_signer: SignerAsk => Changed,
                check_card: CardAsk => CardAnswer,
                read_code: CodeAsk => CodeReading,
                check_code: CodeAsk => CardAnswer,
                match_template: TemplateAsk => CardAnswer,
                cards: PlainAsk => CardsPage,
                offer_card_text: CardAsk => CardListOffer,
                accept_card_list: OfferAsk => Changed,
                lock_state: PlainAsk => LockState,
                set_up_lock: SetUpAsk => LockAnswer,
                unlock: UnlockAsk => LockAnswer,
                lock: PlainAsk => LockState,
                change_secret: ChangeSecretAsk => LockAnswer,
                set_idle: IdleAsk => LockState,
                touch: PlainAsk => LockState,
                begin_overdose: BeginAsk => OverdosePage,
                overdose: PlainAsk => Option<OverdosePage>,
                tap: TapAsk => TapAnswer,
                qr: QrAsk => Qr,
                kits: PlainAsk => KitsPage,
                save_kit: KitAsk => KitsPage,
                exposure: PlainAsk => ExposurePage,
                do_exposure: ExposureAsk => ExposurePage,
                records: PlainAsk => RecordsPage,
                report: RecordAsk => ReportPage,
                save_report: ReportAsk => ReportPage,
                retract_record: RecordAsk => RecordsPage,
                export_records: ExportAsk => ExportFile,
                pathways: PlainAsk => PathwaysPage,
                hotline: HotlineAsk => HotlineAnswer,
                referrals: PlainAsk => ReferralsPage,
                referral_draft: ReferralAsk => ReferralPage,
                save_referral: SaveReferralAsk => ReferralPage,
                send_referral: SendReferralAsk => SendAnswer,
                retract_referral: RecordAsk => ReferralsPage,
                referral_qr: RecordAsk => HandOver,
                outbox_state: PlainAsk => OutboxState,
                renew_outbox: PlainAsk => OutboxState,
                hub_page: PlainAsk => HubPage,
                read_ticket: TicketAsk => TicketReading,
                enrol: TicketAsk => EnrolReply,
                leave_hub: PlainAsk => HubPage,
                sync_now: PlainAsk => HubPage,
            }
            file {
                offer_pack => PackOffer,
                offer_signer => SignerOffer,
                offer_card_list => CardListOffer,
            }
        }
    };
}

macro_rules! dispatch {
    (json { $($name:ident: $ask:ty => $answer:ty,)* } file { $($file:ident => $offer:ty,)* }) => {
        impl Companion {
            /// Answers a command by its name, for hosts that speak JSON.
            ///
            /// # Errors
            /// [`FaultCode::BadAsk`] for an unknown command or an ask of the wrong shape; else what
            /// the command itself gives.
            pub fn dispatch(&self, name: &str, ask: Value) -> Result<Value, Fault> {
                match name {
                    $(stringify!($name) => {
                        let ask: $ask = serde_json::from_value(ask).map_err(bad_ask)?;
                        let answer: $answer = self.$name(ask)?;
                        serde_json::to_value(answer).map_err(bad_ask)
                    })*
                    _ => Err(FaultCode::BadAsk.into()),
                }
            }

            /// Answers a command that takes the bytes of a file, by its name.
            ///
            /// # Errors
            /// As [`Companion::dispatch`].
            pub fn dispatch_file(&self, name: &str, bytes: Vec<u8>) -> Result<Value, Fault> {
                match name {
                    $(stringify!($file) => {
                        let offer: $offer = self.$file(bytes)?;
                        serde_json::to_value(offer).map_err(bad_ask)
                    })*
                    _ => Err(FaultCode::BadAsk.into()),
                }
            }
        }
    };
}
for_each_command!(dispatch);

/// The message of a parse failure may quote what was asked, so it goes no further than here.
fn bad_ask(_: serde_json::Error) -> Fault {
    FaultCode::BadAsk.into()
}
