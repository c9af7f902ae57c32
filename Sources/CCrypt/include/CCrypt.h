#pragma once

// bcrypt as libcrypt has it, with its working memory on the heap so that threads with small stacks may call it.

/// Hashes a key that ends with a zero byte under a setting such as `$2b$12$` and 22 characters of salt (more may follow, and is not read).
///
/// Writes 60 characters and a zero byte to `out` and returns 0; anything else where libcrypt does not take the setting.
int ventanilla_bcrypt(const char *_Nonnull key, const char *_Nonnull setting, char *_Nonnull out);
