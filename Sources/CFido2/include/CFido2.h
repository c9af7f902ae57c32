#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What libfido2 does for us without any device: reading a new passkey, and checking what one signed.

/// A public key as an authenticator told it at registration.
typedef struct {
    /// COSE algorithm (RFC 8152): -7 ES256, -8 EdDSA, -35 ES384, -257 RS256.
    int algorithm;
    size_t key_size;
    uint8_t key[1024];
    size_t id_size;
    uint8_t id[1024];
} VentanillaPasskey;

/// Reads the authenticator data of a registration (Web Authentication Level 2, section 6.1). Returns 0, or -1 for what is none, or
/// holds a key of another algorithm.
int ventanilla_passkey_read(const uint8_t *_Nonnull data, size_t size, VentanillaPasskey *_Nonnull passkey);

/// Checks an assertion: that the data is of this relying party, that somebody was present (and, where asked for, verified), and that
/// the key signed it together with the client data whose SHA-256 is given. Returns 0, or libfido2's error.
int ventanilla_passkey_check(
    int algorithm, const uint8_t *_Nonnull key, size_t key_size, const char *_Nonnull relying_party, bool needs_verification,
    const uint8_t *_Nonnull client_data_hash, const uint8_t *_Nonnull data, size_t size, const uint8_t *_Nonnull signature,
    size_t signature_size);
