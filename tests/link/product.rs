// SPDX-License-Identifier: MIT
//! A product in Rust: what tests/link/product.c does, and more services, through declarations of its own. `out` before `in`, as in the headers.
use std::ffi::CStr;
use std::os::raw::{c_char, c_int, c_void};
use std::process::exit;
use std::ptr::null;

// services.h, base.h: numbers that never change.
const SHA2_256: u32 = 13;
const MD5: u32 = 18;
const AES_GCM: u32 = 30;
const P256: u32 = 69;
const VERIFY: u32 = 2;
const IV_TLS13: u32 = 4;
const STATE_APPROVED: u32 = 1;
const OBJECTS: [(u32, usize); 4] =
    [(1, std::mem::size_of::<Status>()), (2, std::mem::size_of::<Module>()), (9, std::mem::size_of::<Aead>()), (11, std::mem::size_of::<Key>())];
const OK: c_int = 0;
const E_MISMATCH: c_int = -96;
const E_NOT_APPROVED: c_int = -64;

#[repr(C, align(8))]
struct Status {
    state: u32,
    permitted: u32,
    locked: u32,
    reserved: u32,
    state_name: [c_char; 24],
    failed_test: [c_char; 40],
}

#[repr(C, align(8))]
struct Module {
    name: [c_char; 16],
    version: [c_char; 112],
    boundary: [c_char; 8],
    sealed_len: u64,
    build_id: [u8; 32],
    digest: [u8; 32],
    cpu_features: u64,
    cpu_features_found: u64,
}

#[repr(C)]
struct Aead {
    opaque: [u64; 128],
}

#[repr(C)]
struct Key {
    opaque: [u64; 32],
}

extern "C" {
    fn cupel_sizeof(object: u32) -> usize;
    fn cupel_status(report: *mut Status) -> c_int;
    fn cupel_module_info(report: *mut Module) -> c_int;
    fn cupel_digest(service: u32, out: *mut u8, out_cap: usize, msg: *const c_void, msg_len: usize) -> c_int;
    fn cupel_aead_init(ctx: *mut Aead, service: u32, way: u32, tag_len: usize, key: *const u8, key_len: usize, iv: *const u8, iv_len: usize) -> c_int;
    fn cupel_aead_seal(
        ctx: *mut Aead, out: *mut u8, out_cap: usize, tag: *mut u8, tag_len: usize, iv_out: *mut u8, iv_cap: usize, iv: *const u8, iv_len: usize,
        input: *const u8, in_len: usize, aad: *const c_void, aad_len: usize,
    ) -> c_int;
    fn cupel_aead_open(
        ctx: *mut Aead, out: *mut u8, out_cap: usize, iv: *const u8, iv_len: usize, input: *const u8, in_len: usize, tag: *const u8, tag_len: usize,
        aad: *const c_void, aad_len: usize,
    ) -> c_int;
    fn cupel_aead_clear(ctx: *mut Aead);
    fn cupel_key_import(
        key: *mut Key, service: u32, usage: u32, private_key: *const u8, private_key_len: usize, public_key: *const u8, public_key_len: usize,
    ) -> c_int;
    fn cupel_verify(key: *const Key, hash: u32, sig: *const u8, sig_len: usize, msg: *const c_void, msg_len: usize) -> c_int;
    fn cupel_key_clear(key: *mut Key);
    fn cupel_strerror(result: c_int) -> *const c_char;
}

fn text(of: &[c_char]) -> String {
    unsafe { CStr::from_ptr(of.as_ptr()) }.to_string_lossy().into_owned()
}

fn hex(of: &[u8]) -> String {
    of.iter().map(|byte| format!("{:02x}", byte)).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn expect(what: &str, is: c_int, wanted: c_int) {
    if is != wanted {
        println!("{} answers {}, not {}: {}", what, is, wanted, unsafe { CStr::from_ptr(cupel_strerror(is)) }.to_string_lossy());
        exit(1);
    }
}

fn expect_bytes(what: &str, is: &[u8], wanted: &str) {
    if hex(is) != wanted {
        println!("{} is {}, not {}", what, hex(is), wanted);
        exit(1);
    }
}

fn digests() {
    let mut out = [0u8; 32];
    let msg = b"abc";
    expect("SHA-256", unsafe { cupel_digest(SHA2_256, out.as_mut_ptr(), 32, msg.as_ptr().cast(), 3) }, OK);
    expect_bytes("SHA-256 of abc", &out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let before = out;
    expect("MD5", unsafe { cupel_digest(MD5, out.as_mut_ptr(), 32, msg.as_ptr().cast(), 3) }, E_NOT_APPROVED);
    expect_bytes("what a refusal leaves", &out, &hex(&before));
}

/// Test case 3 of the submission of GCM to NIST, as record 0 of TLS 1.3.
fn aead() {
    let plain = bytes(concat!(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    ));
    let (key, iv) = (bytes("feffe9928665731c6d6a8f9467308308"), bytes("cafebabefacedbaddecaf888"));
    let mut ctx = Aead { opaque: [0; 128] };
    let (mut sealed, mut opened, mut tag) = ([0u8; 64], [0xffu8; 64], [0u8; 16]);
    let at: *mut Aead = &mut ctx;
    unsafe {
        expect("init", cupel_aead_init(at, AES_GCM, IV_TLS13, 16, key.as_ptr(), 16, iv.as_ptr(), 12), OK);
        let number = [0u8; 8];
        let none = null::<u8>() as *mut u8;
        expect("seal", cupel_aead_seal(at, sealed.as_mut_ptr(), 64, tag.as_mut_ptr(), 16, none, 0, number.as_ptr(), 8, plain.as_ptr(), 64, null(), 0), OK);
        expect_bytes("the tag", &tag, "4d5c2af327cd64a62cf35abd2ba6fab4");
        expect("open", cupel_aead_open(at, opened.as_mut_ptr(), 64, number.as_ptr(), 8, sealed.as_ptr(), 64, tag.as_ptr(), 16, null(), 0), OK);
        expect_bytes("what was opened", &opened, &hex(&plain));
        sealed[63] ^= 1;
        let rc = cupel_aead_open(at, opened.as_mut_ptr(), 64, number.as_ptr(), 8, sealed.as_ptr(), 64, tag.as_ptr(), 16, null(), 0);
        expect("open of something else", rc, E_MISMATCH);
        expect_bytes("what is left of it", &opened, &"00".repeat(64));
        cupel_aead_clear(at);
    }
}

/// RFC 6979 A.2.5.
fn signature() {
    let public_key = bytes(concat!(
        "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
    ));
    let mut sig = bytes(concat!(
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    ));
    let msg = b"sample";
    let mut key = Box::new(Key { opaque: [0; 32] });
    unsafe {
        expect("import", cupel_key_import(&mut *key, P256, VERIFY, null(), 0, public_key.as_ptr(), public_key.len()), OK);
        expect("verify", cupel_verify(&*key, SHA2_256, sig.as_ptr(), sig.len(), msg.as_ptr().cast(), 6), OK);
        sig[40] ^= 4;
        expect("verify of something else", cupel_verify(&*key, SHA2_256, sig.as_ptr(), sig.len(), msg.as_ptr().cast(), 6), E_MISMATCH);
        cupel_key_clear(&mut *key);
    }
}

fn main() {
    let mut status: Status = unsafe { std::mem::zeroed() };
    let mut module: Module = unsafe { std::mem::zeroed() };

    for (object, size) in OBJECTS {
        expect("cupel_sizeof", unsafe { cupel_sizeof(object) } as c_int, size as c_int);
    }
    expect("cupel_status", unsafe { cupel_status(&mut status) }, OK);
    println!("state {}", text(&status.state_name));
    expect("the state", status.state as c_int, STATE_APPROVED as c_int);
    digests();
    aead();
    signature();
    expect("cupel_module_info", unsafe { cupel_module_info(&mut module) }, OK);
    println!("version {}\nboundary {}", text(&module.version), text(&module.boundary));
    println!("build_id {}\ndigest {}", hex(&module.build_id), hex(&module.digest));
    println!("product passed");
}
