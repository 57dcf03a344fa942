// SPDX-License-Identifier: MIT

// A product in Go, by way of cgo: what tests/link/product.c does, and more services. The module's contexts are memory of Go's.
package main

/*
#include <cupel/cupel.h>
*/
import "C"

import (
	"encoding/hex"
	"fmt"
	"os"
	"sync"
	"unsafe"
)

func expect(what string, is, wanted C.int) {
	if is != wanted {
		fmt.Printf("%s answers %d, not %d: %s\n", what, is, wanted, C.GoString(C.cupel_strerror(is)))
		os.Exit(1)
	}
}

func expectBytes(what string, is []byte, wanted string) {
	if hex.EncodeToString(is) != wanted {
		fmt.Printf("%s is %x, not %s\n", what, is, wanted)
		os.Exit(1)
	}
}

func bytes(text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return b
}

func at(b []byte) *C.uint8_t {
	if len(b) == 0 {
		return nil
	}
	return (*C.uint8_t)(unsafe.Pointer(&b[0]))
}

func size(b []byte) C.size_t {
	return C.size_t(len(b))
}

func digests() {
	out := make([]byte, 32)
	msg := []byte("abc")
	expect("SHA-256", C.cupel_digest(C.CUPEL_SHA2_256, at(out), size(out), unsafe.Pointer(at(msg)), size(msg)), C.CUPEL_OK)
	expectBytes("SHA-256 of abc", out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
	before := hex.EncodeToString(out)
	expect("MD5", C.cupel_digest(C.CUPEL_MD5, at(out), size(out), unsafe.Pointer(at(msg)), size(msg)), C.CUPEL_E_NOT_APPROVED)
	expectBytes("what a refusal leaves", out, before)
}

// Test case 3 of the submission of GCM to NIST, as record 0 of TLS 1.3.
func aead() {
	plain := bytes("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
		"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255")
	key, iv := bytes("feffe9928665731c6d6a8f9467308308"), bytes("cafebabefacedbaddecaf888")
	number, sealed, opened, tag := make([]byte, 8), make([]byte, 64), make([]byte, 64), make([]byte, 16)
	ctx := new(C.cupel_aead_ctx)
	defer C.cupel_aead_clear(ctx)

	expect("init", C.cupel_aead_init(ctx, C.CUPEL_AES_GCM, C.CUPEL_IV_TLS13, 16, at(key), size(key), at(iv), size(iv)), C.CUPEL_OK)
	expect("seal", C.cupel_aead_seal(ctx, at(sealed), size(sealed), at(tag), size(tag), nil, 0, at(number), size(number),
		at(plain), size(plain), nil, 0), C.CUPEL_OK)
	expectBytes("the tag", tag, "4d5c2af327cd64a62cf35abd2ba6fab4")
	open := func() C.int {
		return C.cupel_aead_open(ctx, at(opened), size(opened), at(number), size(number), at(sealed), size(sealed), at(tag), size(tag), nil, 0)
	}
	expect("open", open(), C.CUPEL_OK)
	expectBytes("what was opened", opened, hex.EncodeToString(plain))
	sealed[63] ^= 1
	expect("open of something else", open(), C.CUPEL_E_MISMATCH)
	expectBytes("what is left of it", opened, hex.EncodeToString(make([]byte, 64)))
}

// RFC 6979 A.2.5.
func signature() {
	publicKey := bytes("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" +
		"7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
	sig := bytes("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
		"f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")
	msg := []byte("sample")
	key := new(C.cupel_key)
	defer C.cupel_key_clear(key)

	expect("import", C.cupel_key_import(key, C.CUPEL_P256, C.CUPEL_VERIFY, nil, 0, at(publicKey), size(publicKey)), C.CUPEL_OK)
	verify := func() C.int {
		return C.cupel_verify(key, C.CUPEL_SHA2_256, at(sig), size(sig), unsafe.Pointer(at(msg)), size(msg))
	}
	expect("verify", verify(), C.CUPEL_OK)
	sig[40] ^= 4
	expect("verify of something else", verify(), C.CUPEL_E_MISMATCH)
}

func main() {
	var status C.cupel_status_report
	var module C.cupel_module_report
	var all sync.WaitGroup

	expect("cupel_status", C.cupel_status(&status), C.CUPEL_OK)
	fmt.Println("state", C.GoString(&status.state_name[0]))
	expect("the state", C.int(status.state), C.CUPEL_STATE_APPROVED)
	for i := 0; i < 8; i++ { // on threads that the runtime of Go makes
		all.Add(1)
		go func() {
			defer all.Done()
			digests()
			aead()
			signature()
		}()
	}
	all.Wait()
	expect("cupel_module_info", C.cupel_module_info(&module), C.CUPEL_OK)
	fmt.Println("version", C.GoString(&module.version[0]))
	fmt.Println("boundary", C.GoString(&module.boundary[0]))
	fmt.Println("build_id", hex.EncodeToString(C.GoBytes(unsafe.Pointer(&module.build_id), 32)))
	fmt.Println("digest", hex.EncodeToString(C.GoBytes(unsafe.Pointer(&module.digest), 32)))
	fmt.Println("product passed")
}
