// The way to SOCI, for the files of store that speak SQL. Debian builds SOCI with Boost, whose headers SOCI's own would
// then ask for; only its conversions of Boost's types need them, and we use none.
#pragma once

#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST
#undef SOCI_HAVE_BOOST_DATE_TIME
#include <soci/soci.h>
