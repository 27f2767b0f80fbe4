// A verifier and a signer that Lockgate did not write: sigstore's signature library, which cosign is made of.
//
//	theirs verify PUBLIC.pem [KEYID] < bundle   exit code 0 when each envelope verifies
//	theirs sign PRIVATE.pem < statement         an envelope
//
// Without KEYID it verifies as cosign does, which takes envelopes without a key id, or with an SSH fingerprint as one.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"io"
	"os"

	securesystems "github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/dsse"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	pem, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	if args[0] == "sign" {
		return sign(pem)
	}
	keyID := ""
	if len(args) > 2 {
		keyID = args[2]
	}
	return verify(pem, keyID)
}

func verify(pem []byte, keyID string) error {
	key, err := cryptoutils.UnmarshalPEMToPublicKey(pem)
	if err != nil {
		return err
	}
	verifier, err := signature.LoadVerifier(key, crypto.SHA256)
	if err != nil {
		return err
	}
	adapter := &dsse.VerifierAdapter{SignatureVerifier: verifier, Pub: key, PubKeyID: keyID}
	envelopes, err := securesystems.NewEnvelopeVerifier(adapter)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var envelope securesystems.Envelope
		if err := json.Unmarshal(lines.Bytes(), &envelope); err != nil {
			return err
		}
		if _, err := envelopes.Verify(context.Background(), &envelope); err != nil {
			return err
		}
		fmt.Println("verified", envelope.PayloadType)
	}
	return lines.Err()
}

func sign(pem []byte) error {
	key, err := cryptoutils.UnmarshalPEMToPrivateKey(pem, nil)
	if err != nil {
		return err
	}
	signer, err := signature.LoadSigner(key, crypto.SHA256)
	if err != nil {
		return err
	}
	payload, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	envelope, err := dsse.WrapSigner(signer, "application/vnd.in-toto+json").SignMessage(bytes.NewReader(payload))
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(envelope, '\n'))
	return err
}
