package org.jvnic.nic.i82576;

import org.jvnic.nic.i82576.receive.RxHost;
import org.jvnic.nic.i82576.switching.SwitchHost;
import org.jvnic.nic.i82576.transmit.TxHost;

/** What queues and switch need of their card. */
interface DataPathHost extends TxHost, RxHost, SwitchHost {}
