#include "CFido2.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/es384.h>
#include <fido/rs256.h>
#include <string.h>

static int copy_bytes(uint8_t *to, size_t room, size_t *size, const unsigned char *from, size_t length)
{
    if (from == NULL || length == 0 || length > room)
        return -1;
    memcpy(to, from, length);
    *size = length;
    return 0;
}

static int read_as(int algorithm, const uint8_t *data, size_t size, VentanillaPasskey *passkey)
{
    fido_cred_t *credential = fido_cred_new();
    int status = -1;
    if (credential == NULL)
        return -1;
    // libfido2 refuses a key of another type than the one set beforehand.
    if (fido_cred_set_type(credential, algorithm) == FIDO_OK && fido_cred_set_authdata_raw(credential, data, size) == FIDO_OK) {
        passkey->algorithm = algorithm;
        status = copy_bytes(
            passkey->key, sizeof passkey->key, &passkey->key_size, fido_cred_pubkey_ptr(credential), fido_cred_pubkey_len(credential));
        if (status == 0)
            status = copy_bytes(passkey->id, sizeof passkey->id, &passkey->id_size, fido_cred_id_ptr(credential), fido_cred_id_len(credential));
    }
    fido_cred_free(&credential);
    return status;
}

int ventanilla_passkey_read(const uint8_t *data, size_t size, VentanillaPasskey *passkey)
{
    static const int algorithms[] = {COSE_ES256, COSE_EDDSA, COSE_ES384, COSE_RS256};
    for (size_t place = 0; place < sizeof algorithms / sizeof *algorithms; place++)
        if (read_as(algorithms[place], data, size, passkey) == 0)
            return 0;
    return -1;
}

static int verify(const fido_assert_t *assertion, int algorithm, const uint8_t *key, size_t key_size)
{
    int status = FIDO_ERR_INTERNAL;
    if (algorithm == COSE_ES256) {
        es256_pk_t *public_key = es256_pk_new();
        if (public_key != NULL && (status = es256_pk_from_ptr(public_key, key, key_size)) == FIDO_OK)
            status = fido_assert_verify(assertion, 0, algorithm, public_key);
        es256_pk_free(&public_key);
    } else if (algorithm == COSE_ES384) {
        es384_pk_t *public_key = es384_pk_new();
        if (public_key != NULL && (status = es384_pk_from_ptr(public_key, key, key_size)) == FIDO_OK)
            status = fido_assert_verify(assertion, 0, algorithm, public_key);
        es384_pk_free(&public_key);
    } else if (algorithm == COSE_EDDSA) {
        eddsa_pk_t *public_key = eddsa_pk_new();
        if (public_key != NULL && (status = eddsa_pk_from_ptr(public_key, key, key_size)) == FIDO_OK)
            status = fido_assert_verify(assertion, 0, algorithm, public_key);
        eddsa_pk_free(&public_key);
    } else if (algorithm == COSE_RS256) {
        rs256_pk_t *public_key = rs256_pk_new();
        if (public_key != NULL && (status = rs256_pk_from_ptr(public_key, key, key_size)) == FIDO_OK)
            status = fido_assert_verify(assertion, 0, algorithm, public_key);
        rs256_pk_free(&public_key);
    }
    return status;
}

int ventanilla_passkey_check(
    int algorithm, const uint8_t *key, size_t key_size, const char *relying_party, bool needs_verification,
    const uint8_t *client_data_hash, const uint8_t *data, size_t size, const uint8_t *signature, size_t signature_size)
{
    fido_assert_t *assertion = fido_assert_new();
    int status = FIDO_ERR_INTERNAL;
    if (assertion == NULL)
        return status;
    if ((status = fido_assert_set_clientdata_hash(assertion, client_data_hash, 32)) == FIDO_OK
        && (status = fido_assert_set_rp(assertion, relying_party)) == FIDO_OK
        && (status = fido_assert_set_count(assertion, 1)) == FIDO_OK
        && (status = fido_assert_set_up(assertion, FIDO_OPT_TRUE)) == FIDO_OK
        && (status = fido_assert_set_uv(assertion, needs_verification ? FIDO_OPT_TRUE : FIDO_OPT_OMIT)) == FIDO_OK
        && (status = fido_assert_set_authdata_raw(assertion, 0, data, size)) == FIDO_OK
        && (status = fido_assert_set_sig(assertion, 0, signature, signature_size)) == FIDO_OK)
        status = verify(assertion, algorithm, key, key_size);
    fido_assert_free(&assertion);
    return status;
}
