//! One Tauri command per entry of the companion's list, each a question handed on.

use std::sync::Arc;

use tauri::State;
use tauri::ipc::{Invoke, InvokeBody, Request};
use wayside_companion::cards::*;
use wayside_companion::fault::{Fault, FaultCode};
use wayside_companion::referrals::*;
use wayside_companion::replies::*;
use wayside_companion::requests::*;
use wayside_companion::scene::*;

use crate::house::House;

macro_rules! tauri_commands {
    (
        json { $($class:ident $name:ident: $request:ty => $reply:ty,)* }
        file { $($file_class:ident $file:ident => $offer:ty,)* }
    ) => {
        $(
            #[doc = concat!("`", stringify!($name), "`, as the companion answers it.")]
            #[doc = "\n# Errors\nWhat the companion says."]
            #[tauri::command]
            pub async fn $name(house: State<'_, Arc<House>>, ask: $request) -> Result<$reply, Fault> {
                Arc::clone(&house).ask(move |companion| companion.$name(ask)).await
            }
        )*
        $(
            #[doc = concat!("`", stringify!($file), "`, over the bytes of the file.")]
            #[doc = "\n# Errors\nWhat the companion says."]
            #[tauri::command]
            pub async fn $file(
                house: State<'_, Arc<House>>,
                request: Request<'_>,
            ) -> Result<$offer, Fault> {
                let bytes = bytes_of(&request)?;
                Arc::clone(&house).ask(move |companion| companion.$file(bytes)).await
            }
        )*

        /// Every command, for the builder.
        pub fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name,)* $($file,)*]
        }
    };
}
wayside_companion::for_each_command!(tauri_commands);

/// A file's bytes as the face sent them. Numbers in JSON are no file.
fn bytes_of(request: &Request<'_>) -> Result<Vec<u8>, Fault> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(bytes.clone()),
        InvokeBody::Json(_) => Err(Fault {
            code: FaultCode::BadRequest,
            retry: false,
        }),
    }
}
