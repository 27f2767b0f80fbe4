"""moto's server, with the one thing that moto 5.2.5 does otherwise than KMS and that signing rests on.

KMS signs the digest itself when MessageType is DIGEST; moto would hash it once more ("not yet implemented").
"""
import sys
import threading

from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.kms import responses, utils
from moto.server import main

request = threading.local()


def telling(operation):
    def told(self):
        request.digest = self._get_param("MessageType") == "DIGEST"
        return operation(self)

    return told


def prehashed(algorithm):
    return Prehashed(algorithm) if getattr(request, "digest", False) else algorithm


responses.KmsResponse.sign = telling(responses.KmsResponse.sign)
responses.KmsResponse.verify = telling(responses.KmsResponse.verify)
ecdsa = utils.ECDSAPrivateKey._ECDSAPrivateKey__hash_algorithm
utils.ECDSAPrivateKey._ECDSAPrivateKey__hash_algorithm = lambda self, name: prehashed(ecdsa(self, name))
rsa = utils.RSAPrivateKey._RSAPrivateKey__padding_and_hash_algorithm


def padding_and_hash_algorithm(self, name):
    padding, algorithm = rsa(self, name)
    return padding, prehashed(algorithm)


utils.RSAPrivateKey._RSAPrivateKey__padding_and_hash_algorithm = padding_and_hash_algorithm
sys.exit(main())
