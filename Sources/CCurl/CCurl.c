#include "include/CCurl.h"
