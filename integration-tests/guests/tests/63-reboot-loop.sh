# title: the guest reboots twenty times; then the server holds no more than before
# tier: all
reboots 20
