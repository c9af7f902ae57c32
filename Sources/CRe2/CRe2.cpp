#include "include/CRe2.h"
