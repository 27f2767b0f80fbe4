"""moto's server, with the few things that moto 5.2.5 does otherwise than AWS and that releases rest on.

KMS signs the digest itself when MessageType is DIGEST; moto would hash it once more ("not yet implemented").
A symmetric key has no pair of keys; moto would make one of RSA for each, which takes longer than all else it does for one.
Conditional writes of S3 and DynamoDB are atomic; moto's threads would check at once and then write one after the other,
and a transaction that names its table by ARN would not be taken back.
Organizations creates one account for an e-mail address; moto would create a second one.
State machines run (moto's interpreter) where FUNCTIONS names an address: what they invoke is asked for there.
"""
import json
import os
import sys
import threading
import urllib.request

from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.responses import DynamoHandler
from moto.core.config import default_user_config
from moto.kms import models as kms, responses, utils
from moto.organizations.models import FakeAccount, OrganizationsBackend
from moto.s3.responses import S3Response
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

make_pair = kms.generate_private_key
kms.generate_private_key = lambda spec: None if spec == "SYMMETRIC_DEFAULT" else make_pair(spec)

one_by_one = threading.RLock()


def alone(operation):
    def locked(*arguments, **named):
        with one_by_one:
            return operation(*arguments, **named)

    return locked


transact = DynamoDBBackend.transact_write_items


def by_name(self, transact_items):
    for operation in (operation for item in transact_items for operation in item.values()):
        operation["TableName"] = self.get_table(operation["TableName"]).name
    return transact(self, transact_items)


DynamoDBBackend.transact_write_items = by_name
S3Response.put_object = alone(S3Response.put_object)
DynamoHandler.put_item = alone(DynamoHandler.put_item)
DynamoHandler.transact_write_items = alone(DynamoHandler.transact_write_items)

create_account = OrganizationsBackend.create_account
creation_status = OrganizationsBackend.describe_create_account_status
failed = {}


def create_once(self, **asked):
    email = asked["Email"].lower()
    if all(account.email.lower() != email for account in self.accounts):
        return create_account(self, **asked)
    status = FakeAccount(self.org, **asked).create_account_status["CreateAccountStatus"]
    del status["AccountId"]
    answer = {"CreateAccountStatus": {**status, "State": "FAILED", "FailureReason": "EMAIL_ALREADY_EXISTS"}}
    return failed.setdefault(status["Id"], answer)


OrganizationsBackend.create_account = alone(create_once)
OrganizationsBackend.describe_create_account_status = (
    lambda self, **asked: failed.get(asked["CreateAccountRequestId"]) or creation_status(self, **asked)
)

if "FUNCTIONS" in os.environ:
    from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

    def invoke(parameters, region, state_credentials):
        address = f"{os.environ['FUNCTIONS']}/{parameters['FunctionName']}"
        with urllib.request.urlopen(urllib.request.Request(address, data=parameters["Payload"])) as answer:
            told = json.load(answer)
        return {**told, "StatusCode": 200, "ExecutedVersion": "$LATEST"}

    lambda_eval_utils._invoke_lambda_function = invoke
    default_user_config["stepfunctions"] = {"execute_state_machine": True}

sys.exit(main())
