//! The one list of what can be asked. It feeds the dispatcher here, Tauri's handler and permission
//! manifest in the shell, and the face's typed client in `ui/src/generated/commands.ts`.

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
            }
            file {
                offer_pack => PackOffer,
                offer_signer => SignerOffer,
            }
        }
    };
}
