# title: the guest reboots three times; then the server holds no more than before
# tier: quick
reboots 3
