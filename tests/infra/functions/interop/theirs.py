"""Verifiers and a signer that Lockgate did not write: securesystemslib, in-toto's attestation library, CycloneDX's.

verify PUBLIC.pem KEYID < bundle    exit code 0 when each envelope verifies, each statement and document is valid
sign PRIVATE.pem KEYID < statement  an envelope
"""
import json
import sys

from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from google.protobuf import json_format
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1 import statement_pb2
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey

in_toto = "application/vnd.in-toto+json"


def verify(pem, keyid):
    with open(pem, "rb") as file:
        key = SSlibKey.from_crypto(load_pem_public_key(file.read()), keyid=keyid)
    for line in sys.stdin:
        envelope = Envelope.from_dict(json.loads(line))
        envelope.verify([key], 1)
        statement = json.loads(envelope.payload)
        message = json_format.Parse(envelope.payload, statement_pb2.Statement())
        Statement.copy_from_pb(message).validate()
        if statement["predicateType"] == "https://cyclonedx.org/bom":
            # Takes seconds to load: only for envelopes that verify.
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator

            fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(statement["predicate"]))
            if fault is not None:
                raise ValueError(f"CycloneDX: {fault}")
        print(envelope.payload_type, statement["predicateType"])


def sign(pem, keyid):
    with open(pem, "rb") as file:
        private = load_pem_private_key(file.read(), None)
    signer = CryptoSigner(private, SSlibKey.from_crypto(private.public_key(), keyid=keyid))
    envelope = Envelope(sys.stdin.buffer.read(), in_toto, {})
    envelope.sign(signer)
    print(json.dumps(envelope.to_dict()))


{"verify": verify, "sign": sign}[sys.argv[1]](*sys.argv[2:])
