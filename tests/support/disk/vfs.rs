//! SQLite's way to a [`Platter`]. The only unsafe code of the tests: SQLite is written in C, and asks for
//! tables of functions. Files may be open more than once, as the hub's are: see [`shared`]. Each function checks what it is handed as far as C lets it, and never unwinds.
#![allow(unsafe_code, reason = "SQLite's VFS is an interface of C")]

use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once};

use rusqlite::ffi;

use super::platter::Platter;
use super::shared::{self, Of, REGION, SLOTS};

/// Under which SQLite knows it.
pub const NAME: &str = "wayside-platter";

/// An open file, as SQLite holds it: its table of functions first.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    handle: *mut Handle,
}

struct Handle {
    platter: Arc<Platter>,
    path: PathBuf,
    file: usize,
    goes: bool,
    /// No other open file has it.
    who: u64,
}

impl Handle {
    fn of(&self) -> Of {
        (Arc::as_ptr(&self.platter).addr(), self.file)
    }
}

/// Makes the VFS known to SQLite, once.
pub fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let name = CString::new(NAME).expect("a name without zeros").into_raw();
        let vfs = Box::new(ffi::sqlite3_vfs {
            iVersion: 1,
            szOsFile: c_int::try_from(size_of::<File>()).expect("a small file"),
            mxPathname: 512,
            pNext: std::ptr::null_mut(),
            zName: name,
            pAppData: std::ptr::null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(last_error),
            xCurrentTimeInt64: None,
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        });
        // SAFETY: the table is leaked, so it lives as long as SQLite may ask it.
        let code = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(vfs), 0) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes the VFS");
    });
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// SAFETY: `name` is null or a C string that lives through the call, as SQLite promises.
unsafe fn path_of(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: see above.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    Some(PathBuf::from(OsStr::from_bytes(bytes)))
}

/// SAFETY: `file` was opened by [`open`] and not closed since.
unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a Handle {
    // SAFETY: [`open`] put a live handle there.
    unsafe { &*(*file.cast::<File>()).handle }
}

fn code_of(why: &std::io::Error, otherwise: c_int) -> c_int {
    if why.kind() == ErrorKind::StorageFull {
        ffi::SQLITE_FULL
    } else {
        otherwise
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    given: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands room for a `File`, a name of its own or none, and room for flags or none.
    unsafe {
        (*file).pMethods = std::ptr::null();
        let Some(path) = path_of(name) else {
            return ffi::SQLITE_CANTOPEN;
        };
        let Some(platter) = Platter::of(&path) else {
            return ffi::SQLITE_CANTOPEN;
        };
        let opened = match platter.open(&path, flags & ffi::SQLITE_OPEN_CREATE != 0) {
            Ok(Some(opened)) => opened,
            Ok(None) => return ffi::SQLITE_CANTOPEN,
            Err(why) => return code_of(&why, ffi::SQLITE_CANTOPEN),
        };
        static MADE: AtomicU64 = AtomicU64::new(0);
        let handle = Box::new(Handle {
            platter,
            path,
            file: opened,
            who: MADE.fetch_add(1, Ordering::Relaxed),
            goes: flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0,
        });
        (*file.cast::<File>()).handle = Box::into_raw(handle);
        (*file).pMethods = &raw const METHODS;
        if !given.is_null() {
            *given = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once; the handle is the one that [`open`] made.
    let handle = unsafe { Box::from_raw((*file.cast::<File>()).handle) };
    shared::close(handle.of(), handle.who);
    if handle.goes {
        let _ = handle.platter.unname(&handle.path, false);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and room for `amount` bytes.
    let (handle, into) = unsafe {
        let amount = usize::try_from(amount).unwrap_or(0);
        (
            handle(file),
            std::slice::from_raw_parts_mut(into.cast::<u8>(), amount),
        )
    };
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    match handle.platter.read_at(handle.file, at, into) {
        Ok(there) if there == into.len() => ffi::SQLITE_OK,
        Ok(there) => {
            into[there..].fill(0);
            ffi::SQLITE_IOERR_SHORT_READ
        }
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and `amount` bytes.
    let (handle, from) = unsafe {
        let amount = usize::try_from(amount).unwrap_or(0);
        (
            handle(file),
            std::slice::from_raw_parts(from.cast::<u8>(), amount),
        )
    };
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    match handle.platter.write_at(handle.file, at, from) {
        Ok(()) => ffi::SQLITE_OK,
        Err(why) => code_of(&why, ffi::SQLITE_IOERR_WRITE),
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let size = usize::try_from(size).unwrap_or(0);
    match handle.platter.cut(handle.file, size) {
        Ok(()) => ffi::SQLITE_OK,
        Err(why) => code_of(&why, ffi::SQLITE_IOERR_TRUNCATE),
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    match handle.platter.sync_file(handle.file) {
        Ok(()) => ffi::SQLITE_OK,
        Err(why) => code_of(&why, ffi::SQLITE_IOERR_FSYNC),
    }
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    size: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and room for a size.
    unsafe {
        let handle = handle(file);
        *size = i64::try_from(handle.platter.size(handle.file)).unwrap_or(i64::MAX);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    if shared::lock(handle.of(), handle.who, level) {
        ffi::SQLITE_OK
    } else {
        ffi::SQLITE_BUSY
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    shared::unlock(handle.of(), handle.who, level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, held: *mut c_int) -> c_int {
    // SAFETY: an open file, and room for a flag.
    unsafe { *held = c_int::from(shared::is_reserved(handle(file).of())) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    which: c_int,
    size: c_int,
    make: c_int,
    into: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file, and room for a place.
    unsafe {
        *into = std::ptr::null_mut();
        if usize::try_from(size) != Ok(REGION) {
            return ffi::SQLITE_IOERR_SHMMAP;
        }
        let handle = handle(file);
        let which = usize::try_from(which).unwrap_or(usize::MAX);
        if let Some(place) = shared::region(handle.of(), handle.who, which, make != 0) {
            *into = std::ptr::with_exposed_provenance_mut(place);
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    from: c_int,
    count: c_int,
    how: c_int,
) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let (Ok(from), Ok(count)) = (usize::try_from(from), usize::try_from(count)) else {
        return ffi::SQLITE_IOERR_SHMLOCK;
    };
    let slots = from..(from + count).min(SLOTS);
    if how & ffi::SQLITE_SHM_UNLOCK != 0 {
        shared::give_back(handle.of(), handle.who, slots);
        return ffi::SQLITE_OK;
    }
    let alone = how & ffi::SQLITE_SHM_EXCLUSIVE != 0;
    if shared::take(handle.of(), handle.who, slots, alone) {
        ffi::SQLITE_OK
    } else {
        ffi::SQLITE_BUSY
    }
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file; regions that nobody maps any more are the boxes that [`shared::region`] leaked,
    // and each is given back once.
    unsafe {
        let handle = handle(file);
        for place in shared::unmap(handle.of(), handle.who) {
            let region: *mut u64 = std::ptr::with_exposed_provenance_mut(place);
            let region = std::ptr::slice_from_raw_parts_mut(region, REGION / 8);
            drop(Box::from_raw(region));
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    512
}

unsafe extern "C" fn characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    0
}

unsafe extern "C" fn delete(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    through: c_int,
) -> c_int {
    // SAFETY: a name of SQLite's own.
    let Some(path) = (unsafe { path_of(name) }) else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    match Platter::of(&path).map(|platter| platter.unname(&path, through != 0)) {
        Some(Ok(())) => ffi::SQLITE_OK,
        _ => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _: c_int,
    is_there: *mut c_int,
) -> c_int {
    // SAFETY: a name of SQLite's own, and room for a flag.
    unsafe {
        let path = path_of(name);
        let found = path.and_then(|path| Platter::of(&path)?.open(&path, false).ok()?);
        *is_there = c_int::from(found.is_some());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    into: *mut c_char,
) -> c_int {
    // SAFETY: a name of SQLite's own, and room for as many bytes as it says.
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > usize::try_from(room).unwrap_or(0) {
            return ffi::SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), into.cast::<u8>(), bytes.len());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(
    _: *mut ffi::sqlite3_vfs,
    amount: c_int,
    into: *mut c_char,
) -> c_int {
    let length = usize::try_from(amount).unwrap_or(0);
    // SAFETY: room for `amount` bytes.
    let bytes = unsafe { std::slice::from_raw_parts_mut(into.cast::<u8>(), length) };
    // The same each time: it salts SQLite's log, which the states of a run share.
    bytes
        .iter_mut()
        .zip(0_u8..)
        .for_each(|(byte, place)| *byte = place ^ 0x5a);
    amount
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, micros: c_int) -> c_int {
    micros
}

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, now: *mut f64) -> c_int {
    // SAFETY: room for a number. No statement of ours asks SQLite for the time.
    unsafe { *now = 2_460_000.5 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}
