import sys

from portal.imaging.child import main

sys.exit(main())
