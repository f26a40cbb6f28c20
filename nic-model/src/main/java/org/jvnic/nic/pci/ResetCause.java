package org.jvnic.nic.pci;

/** What reset a function. */
public enum ResetCause {
    /** The slot or the machine was reset: everything returns to power-on values. */
    CONVENTIONAL,
    /** Software wrote Initiate Function Level Reset: bits declared sticky keep their value. */
    FUNCTION_LEVEL,
    /** The function left D3hot and its No_Soft_Reset is 0: bits declared sticky keep their value. */
    POWER_STATE
}
